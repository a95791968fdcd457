using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Gateway.Tasks.Json;
using Wetware.Security;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>The routes of tasks.</summary>
internal static class TasksApi
{
    /// <summary>Adds <c>/tasks</c>.</summary>
    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/tasks").WithTags("Tasks").WithProblems();
        MapCollection(group);
        var one = group.MapGroup("/{id}").WithPath("id", "The task's id", "task1");
        MapOne(one);
        MapTimes(one);
        MapFile(group);
    }

    private static void MapCollection(RouteGroupBuilder group)
    {
        group.MapPost("", TaskHandlers.Submit)
            .WithName("submitTask")
            .RequireScope(Scope.Submit)
            .WithSummary("Submit a task")
            .WithDescription(
                "A form with the module as a file, or JSON with the digest of a module that is stored. When this is answered the task is on disk. "
                + "A repeated request with the same Idempotency-Key answers the task that the first one made, as long as that is kept; with other fields it is 422.")
            .WithHeader(TaskIntake.KeyHeader, $"1 to {TaskLimits.MaxKey} printable ASCII characters; the same key is the same task", "2f6c3f0a-5d0e-4a1c-9f3b-7a52c1a0d5a1")
            .WithQuery("replace", "true: take the place of a task that has the id", "true")
            .WithQuery("dry-run", "true: accept nothing; answer whether it would be accepted, and when its first five runs would be due, leaving jitter out", "true")
            .TakesTask()
            .Produces<UpcomingJson>()
            .Produces<AcceptedTaskJson>(StatusCodes.Status201Created)
            .WithFieldProblems(
                StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity)
            .WithExample(StatusCodes.Status201Created, Examples.Accepted);
        group.MapGet("", TaskHandlers.List)
            .WithName("listTasks")
            .RequireScope(Scope.Read)
            .WithSummary("The tasks, newest last")
            .WithDescription("None are []. A Link header with rel=\"next\" leads on when there are more.")
            .WithQuery("state", $"Only those in this state: {TaskNames.All<TaskState>()}", "done")
            .WithQuery("label", "Only those with this label, as name or name=value", "team=core")
            .WithQuery("limit", $"Most tasks: 1 to {TaskLimits.MaxPage}; {TaskLimits.MaxPage} when left out", "100")
            .WithQuery("after", "Only tasks whose number is above this", "0")
            .Produces<IReadOnlyList<TaskJson>>()
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, Examples.Tasks);
        group.MapGet("/events", TaskHandlers.Events)
            .WithName("watchTasks")
            .RequireScope(Scope.Read)
            .WithSummary("What happens to tasks, as server-sent events")
            .WithDescription(
                "Each event has its sequence as id, its kind as type and a JSON object as data. An event of type gap says that some were lost because they are not kept any "
                + "more: read the tasks again. Comments keep a quiet stream alive.")
            .WithQuery("task", "Only events of this task", "task1")
            .WithQuery("after", "Begin after this sequence; 0 for all that are kept; left out, from now on", "0")
            .WithHeader("Last-Event-ID", "As browsers send it when they connect again: go on after this sequence", "1024")
            .Produces<TaskEventJson>(StatusCodes.Status200OK, Wetware.Gateway.Events.EventStreamResult.MediaType)
            .WithFieldProblems(StatusCodes.Status400BadRequest);
    }

    private static void MapOne(RouteGroupBuilder one)
    {
        one.MapGet("", TaskHandlers.Get)
            .WithName("getTask")
            .RequireScope(Scope.Read)
            .WithSummary("One task")
            .Produces<TaskJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, Examples.Task);
        one.MapPatch("", TaskHandlers.Edit)
            .WithName("editTask")
            .RequireScope(Scope.Operate)
            .WithSummary("Edit a task in place")
            .WithDescription(
                "JSON with the fields that are to change, as in submitTask; null takes one back, env, secrets, grants and labels are changed name by name. Number, counters, history and runs under way stay. A schedule that is "
                + "another one counts from now; cron takes the place of delay and the other way round. id and complete cannot be changed.")
            .TakesEdit()
            .Produces<TaskJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithExample(StatusCodes.Status200OK, Examples.Task);
        one.MapDelete("", TaskHandlers.Cancel)
            .WithName("cancelTask")
            .RequireScope(Scope.Operate)
            .WithSummary("Cancel a task")
            .WithDescription("Runs that wait are dropped, and those under way are ended. The task stays listed as cancelled.")
            .WithQuery("remove", "true: forget the task as well", "true")
            .Produces<TaskJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, Examples.Task);
        one.MapPost("/run", TaskHandlers.Run)
            .WithName("runTask")
            .RequireScope(Scope.Submit)
            .WithSummary("Run a task now, besides its schedule")
            .WithQuery("count", $"How many runs: 1 to {TaskLimits.MaxRunsAtOnce}; 1 when left out", "1")
            .Produces<StartedRunsJson>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict)
            .WithExample(StatusCodes.Status202Accepted, Examples.Started);
        one.MapPost("/pause", TaskHandlers.Pause)
            .WithName("pauseTask")
            .RequireScope(Scope.Operate)
            .WithSummary("Make no more runs of a task until it is resumed")
            .Produces<TaskJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, Examples.Task);
        one.MapPost("/resume", TaskHandlers.Resume)
            .WithName("resumeTask")
            .RequireScope(Scope.Operate)
            .WithSummary("Go on with a task that was paused")
            .Produces<TaskJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, Examples.Task);
        one.MapGet("/runs", TaskHandlers.Runs)
            .WithName("listRuns")
            .RequireScope(Scope.Read)
            .WithSummary("The runs of a task, newest last, without their output")
            .WithDescription("A Link header with rel=\"next\" leads on when there are more.")
            .WithQuery("limit", $"Most runs: 1 to {TaskLimits.MaxPage}; {TaskLimits.MaxPage} when left out", "100")
            .WithQuery("after", "Only runs with a number above this", "0")
            .Produces<IReadOnlyList<RunJson>>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, Examples.Runs);
        one.MapGet("/runs/{number}", TaskHandlers.GetRun)
            .WithName("getRun")
            .RequireScope(Scope.Read)
            .WithSummary("One run with its output")
            .WithDescription("Of long output the beginning and the end are kept.")
            .WithPath("number", "The run's number, from 1", "1")
            .Produces<RunJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, Examples.Run);
    }

    private static void MapTimes(RouteGroupBuilder one)
    {
        one.MapGet("/next", TaskHandlers.Upcoming)
            .WithName("listNextRuns")
            .RequireScope(Scope.Read)
            .WithSummary("When the next runs of a task by its schedule are due")
            .WithDescription("Also while it is paused, as if it were not. A task that makes no more runs has none.")
            .WithQuery("count", $"Most times: 1 to {TaskLimits.MaxUpcoming}; 5 when left out", "5")
            .Produces<UpcomingJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, Examples.Upcoming);
        one.MapGet("/runs/{number}/output", TaskHandlers.Output)
            .WithName("getRunOutput")
            .RequireScope(Scope.Read)
            .WithSummary("What a run writes, while it runs")
            .WithDescription("The newest 64 KiB, as long as its node has them. Ask again with after = next until it is over; then the run itself has what is kept.")
            .WithPath("number", "The run's number, from 1", "1")
            .WithQuery("after", "Where to begin; 0 when left out", "0")
            .WithQuery("wait", "Seconds to wait when there is nothing yet: 0 to 5; 0 when left out", "5")
            .Produces<RunOutputJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, Examples.RunOutput);
    }

    private static void MapFile(RouteGroupBuilder group)
    {
        group.MapGet("/export", TransferHandlers.Export)
            .WithName("exportTasks")
            .RequireScope(Scope.Operate)
            .WithSummary("All tasks, and the modules that they need, as one JSON file")
            .WithDescription("With their counters, so that numbers of runs go on where the file is imported. What is kept of single runs, and their output, is not part of it.")
            .WithQuery("modules", "false: leave the modules out", "false")
            .Produces<TaskFileJson>()
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, Examples.File);
        group.MapPost("/import", TransferHandlers.Import)
            .WithName("importTasks")
            .RequireScope(Scope.Operate)
            .WithSummary("Take in a file that was exported")
            .WithDescription("All of it is looked over first. When an id is taken and replace is not true, nothing is imported.")
            .WithQuery("replace", "true: tasks that have one of the ids are cancelled and replaced", "true")
            .Takes("application/json", Examples.File)
            .Produces<ImportedJson>()
            .WithFieldProblems(
                StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithExample(StatusCodes.Status200OK, Examples.Imported);
    }
}
