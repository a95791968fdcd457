using System.Globalization;
using Microsoft.AspNetCore.Http;
using Wetware.Errors;
using Wetware.Gateway.Events;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Hosting;
using Wetware.Gateway.Security;
using Wetware.Gateway.Tasks.Json;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;

namespace Wetware.Gateway.Tasks;

/// <summary>What the routes of tasks do.</summary>
internal static class TaskHandlers
{
    private const string KeyHeader = TaskIntake.KeyHeader;
    private const string LastEventHeader = "Last-Event-ID";
    private const int DefaultUpcoming = 5;
    private const int MaxOutputWait = 5;

    public static async Task<IResult> Submit(
        HttpRequest request, HttpResponse response, ITaskClient client, ITaskSecretClient secrets, TaskIntake intake, UploadBudget budget, HttpOptions options, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var replace = query.Flag("replace", false);
        var dryRun = query.Flag("dry-run", false);
        query.Finish();
        var key = Key(request);
        using var lease = budget.Open();
        var asked = TaskForm.Read(await RequestFields.Read(request, TaskForm.Limits(options.MaxBodyBytes), lease, cancellationToken));
        asked = asked with { Replace = asked.Replace || replace };
        if (TokenGate.CallerOf(request.HttpContext)?.Scope < Scope.Operate)
        {
            if (asked.Replace)
                throw new WetwareException(ErrorKind.Denied, "replace: taking the place of a task needs a token of scope operate");
            await secrets.CheckSubmitAsync(asked.Spec, cancellationToken);
        }

        if (dryRun)
            return TypedResults.Ok(new UpcomingJson(await intake.Preview(asked, DefaultUpcoming, cancellationToken), await client.Unplaced(asked.Spec, cancellationToken)));
        var submitted = await intake.Submit(asked, key, cancellationToken);
        if (submitted.Outcome == SubmitOutcome.Repeated)
            response.Headers["Idempotency-Replayed"] = "true";
        return TypedResults.Created($"/tasks/{Uri.EscapeDataString(submitted.Task.Spec.Id)}", AcceptedTaskJson.Of(submitted.Task));
    }

    public static async Task<IResult> List(HttpRequest request, HttpResponse response, ITaskClient client, CancellationToken cancellationToken)
    {
        var (asked, limit) = TaskQueries.Read(request);
        var (tasks, next) = await TaskQueries.Collect(client, asked, limit, cancellationToken);
        if (next is not null)
            response.AddNext(TaskQueries.Next(request, "/tasks", next.Value));
        return TypedResults.Ok(tasks.Select(TaskJson.Of).ToArray());
    }

    public static async Task<IResult> Get(string id, ITaskClient client, CancellationToken cancellationToken) =>
        TaskSpecRules.IsId(id) && await client.GetAsync(id, cancellationToken) is { } task
            ? TypedResults.Ok(TaskJson.Of(task, await client.Unplaced(task, cancellationToken)))
            : NoTask();

    public static async Task<IResult> Cancel(string id, HttpRequest request, ITaskClient client, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var remove = query.Flag("remove", false);
        query.Finish();
        return Answer(TaskSpecRules.IsId(id) ? await client.CancelAsync(id, remove, cancellationToken) : null);
    }

    public static async Task<IResult> Edit(
        string id, HttpRequest request, ITaskClient client, TaskIntake intake, UploadBudget budget, CancellationToken cancellationToken)
    {
        using var lease = budget.Open();
        var changes = JsonFields.Read(await RequestFields.ReadJson(request, RequestFields.JsonBytes, lease, cancellationToken));
        return Answer(TaskSpecRules.IsId(id) ? await TaskEdit.Run(client, intake, id, changes, cancellationToken) : null);
    }

    public static async Task<IResult> Run(string id, HttpRequest request, HttpResponse response, ITaskClient client, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var count = (int)query.Integer("count", 1, TaskLimits.MaxRunsAtOnce, 1);
        query.Finish();
        try
        {
            if (!TaskSpecRules.IsId(id) || await client.RunNowAsync(id, count, cancellationToken) is not { Count: > 0 } runs)
                return NoTask();
            return TypedResults.Accepted($"/tasks/{Uri.EscapeDataString(id)}/runs/{runs[0].ToString(CultureInfo.InvariantCulture)}", new StartedRunsJson(id, runs));
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Cancelled)
        {
            // The word is the task's state here, not what became of the request.
            throw new BadFieldsException(new FieldProblem { Field = "id", Reason = "conflict", Detail = error.Message }, StatusCodes.Status409Conflict);
        }
    }

    public static async Task<IResult> Pause(string id, ITaskClient client, CancellationToken cancellationToken) =>
        Answer(TaskSpecRules.IsId(id) ? await client.PauseAsync(id, cancellationToken) : null);

    public static async Task<IResult> Resume(string id, ITaskClient client, CancellationToken cancellationToken) =>
        Answer(TaskSpecRules.IsId(id) ? await client.ResumeAsync(id, cancellationToken) : null);

    public static async Task<IResult> Runs(string id, HttpRequest request, HttpResponse response, ITaskClient client, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var limit = (int)query.Integer("limit", 1, TaskLimits.MaxPage, TaskLimits.MaxPage);
        var after = query.Integer("after", 0, long.MaxValue, 0);
        query.Finish();
        if (!TaskSpecRules.IsId(id) || await client.RunsAsync(id, after, limit, cancellationToken) is not { } page)
            return NoTask();
        if (page.Next is { } next)
            response.AddNext(TaskQueries.Next(request, $"/tasks/{Uri.EscapeDataString(id)}/runs", next));
        return TypedResults.Ok(page.Items.Select(RunJson.Of).ToArray());
    }

    public static async Task<IResult> GetRun(string id, string number, ITaskClient client, CancellationToken cancellationToken) =>
        TaskSpecRules.IsId(id) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var run) && run > 0
        && await client.RunAsync(id, run, cancellationToken) is { } found
            ? TypedResults.Ok(RunJson.WithOutput(found))
            : Answers.NotFound("there is no such run, or it is not kept any more");

    public static async Task<IResult> Upcoming(string id, HttpRequest request, ITaskClient client, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var count = (int)query.Integer("count", 1, TaskLimits.MaxUpcoming, DefaultUpcoming);
        query.Finish();
        return TaskSpecRules.IsId(id) && await client.UpcomingAsync(id, count, cancellationToken) is { } next ? TypedResults.Ok(new UpcomingJson(next)) : NoTask();
    }

    public static async Task<IResult> Output(string id, string number, HttpRequest request, ITaskClient client, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var after = query.Integer("after", 0, long.MaxValue, 0);
        var wait = query.Integer("wait", 0, MaxOutputWait, 0, "seconds");
        query.Finish();
        return TaskSpecRules.IsId(id) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var run) && run > 0
            && await client.OutputAsync(id, run, after, TimeSpan.FromSeconds(wait), cancellationToken) is { } output
            ? TypedResults.Ok(RunOutputJson.Of(output))
            : Answers.NotFound("there is no such run, or it is not kept any more");
    }

    public static IResult Events(HttpRequest request, ITaskClient client, Microsoft.Extensions.Options.IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
    {
        var query = QueryFields.Read(request);
        var task = query.Text("task", TaskLimits.MaxId);
        var after = query.Integer("after", -1, long.MaxValue, -1);
        query.Finish();
        if (LastEvent(request) is { } last)
            after = last;
        return new EventStreamResult(cancellationToken => TaskEventFeed.Read(client, after, task, json.Value.SerializerOptions, cancellationToken));
    }

    private static IResult Answer(TaskInfo? task) => task is null ? NoTask() : TypedResults.Ok(TaskJson.Of(task));

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NoTask() => Answers.NotFound("there is no such task");

    private static string? Key(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(KeyHeader, out var values))
            return null;
        var key = values.ToString();
        return key.Length is > 0 and <= TaskLimits.MaxKey && key.All(c => c is >= ' ' and <= '~')
            ? key
            : throw new BadFieldsException(new FieldProblem
            {
                Field = KeyHeader,
                Reason = key.Length > TaskLimits.MaxKey ? "too-long" : "malformed",
                Detail = $"must have 1 to {TaskLimits.MaxKey} printable ASCII characters",
                Maximum = TaskLimits.MaxKey,
            });
    }

    private static long? LastEvent(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(LastEventHeader, out var values))
            return null;
        return long.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : throw new BadFieldsException(new FieldProblem { Field = LastEventHeader, Reason = "malformed", Detail = "must be the id of an event of this stream" });
    }
}
