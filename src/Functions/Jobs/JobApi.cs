using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Wetware.Errors;
using Wetware.Functions.Admin;
using Wetware.Functions.Plans;
using Wetware.Tasks;

namespace Wetware.Functions.Jobs;

/// <summary>Calls that are made later, plans and schedules: <c>/calls</c>, <c>/plans</c>, <c>/schedules</c>.</summary>
internal static class JobApi
{
    /// <summary>Adds the routes.</summary>
    public static void MapJobApi(this IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("/calls").WithTags("Functions");
        calls.MapPost("", SubmitCall).Describe("submitCall", "Call a function later; the answer names the job").Produces<JobJson>(StatusCodes.Status202Accepted);
        MapJobs(calls, FunctionJobKind.Call);
        var plans = routes.MapGroup("/plans").WithTags("Functions");
        plans.MapPost("", SubmitPlan).Describe("submitPlan", "Run a plan; the answer names the job").Produces<JobJson>(StatusCodes.Status202Accepted);
        MapJobs(plans, FunctionJobKind.Plan);
        var schedules = routes.MapGroup("/schedules").WithTags("Functions");
        schedules.MapGet("", ListSchedules).Describe("listSchedules", "Schedules of functions; ?limit= and ?after=").Produces<IReadOnlyList<ScheduleJson>>().ForOperators();
        schedules.MapPut("/{name}", PutSchedule).Describe("putSchedule", "Call a function at the times of a cron line").Produces<ScheduleJson>();
        schedules.MapDelete("/{name}", DeleteSchedule).Describe("deleteSchedule", "Remove a schedule").Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>32 random hex digits.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(JobLimits.IdLength, lowercase: true);

    /// <summary>Sends what a job came to: the function's own answer, or why there is none; 202 while it is not over.</summary>
    /// <param name="context">The request.</param>
    /// <param name="job">The job.</param>
    /// <param name="reply">What it came to.</param>
    /// <param name="asData">The output alone, to be kept by the client: it is no page of this gateway.</param>
    public static async Task SendResultAsync(HttpContext context, FunctionJob job, FunctionReply? reply, bool asData)
    {
        if (!job.HasEnded)
        {
            context.Response.Headers.RetryAfter = "1";
            await WriteAsync(context, StatusCodes.Status202Accepted, JobJson.Of(job));
        }
        else if (reply is null || reply.Error is not null)
        {
            var status = reply?.Status is >= 400 and < 600 ? reply.Status : StatusCodes.Status500InternalServerError;
            await Serving.RequestErrors.Write(context, status, reply?.Error ?? "failed", reply?.Message ?? "the result was lost");
        }
        else
        {
            context.Response.ContentType = reply.Headers.GetValueOrDefault("content-type", "application/octet-stream");
            context.Response.Headers.XContentTypeOptions = "nosniff";
            if (asData)
            {
                context.Response.Headers.ContentDisposition = "attachment";
            }
            else
            {
                context.Response.StatusCode = reply.Status;
                foreach (var (name, value) in reply.Headers)
                    context.Response.Headers[name] = value;
            }

            context.Response.Headers["x-call-result"] = $"{reply.Result}";
            if (context.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified))
                await context.Response.BodyWriter.WriteAsync(reply.Output, context.RequestAborted);
        }
    }

    /// <summary>Writes JSON.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, T body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, AdminJson.Options, context.RequestAborted);
    }

    private static void MapJobs(RouteGroupBuilder group, FunctionJobKind kind)
    {
        var (noun, name) = kind == FunctionJobKind.Call ? ("call", "Call") : ("plan", "Plan");
        group.MapGet("", async (HttpContext context, FunctionClient functions) =>
            Json((await functions.Jobs.ListAsync(kind, AdminRequest.Query(context, "after"), AdminRequest.Limit(context), context.RequestAborted)).Select(JobJson.Of)))
            .Describe($"list{name}s", $"Every {noun} that waits, runs, or ended lately, in order of ids; ?limit= and ?after=").Produces<IReadOnlyList<JobJson>>().ForOperators();
        group.MapGet("/{id}", async (string id, HttpContext context, FunctionClient functions) => Json(JobJson.Of(await FindAsync(functions, kind, id, context.RequestAborted))))
            .Describe($"get{name}", $"How a {noun} stands").Produces<JobJson>().ForOperators();
        group.MapGet("/{id}/result", async (string id, HttpContext context, FunctionClient functions) =>
            {
                var job = await FindAsync(functions, kind, id, context.RequestAborted);
                await SendResultAsync(context, job, await functions.Jobs.ResultAsync(id, context.RequestAborted), asData: true);
            })
            .Describe($"get{name}Result", $"What a {noun} came to; 202 while it is not over").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ForOperators();
        group.MapDelete("/{id}", async (string id, HttpContext context, FunctionClient functions) =>
            {
                await FindAsync(functions, kind, id, context.RequestAborted);
                return await functions.Jobs.CancelAsync(id, context.RequestAborted)
                    ? (IResult)TypedResults.NoContent()
                    : TypedResults.Problem($"the {noun} has ended", statusCode: StatusCodes.Status409Conflict);
            })
            .Describe($"cancel{name}", $"End a {noun} that waits or runs; 409 when it has ended").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<FunctionJob> FindAsync(FunctionClient functions, FunctionJobKind kind, string id, CancellationToken cancellationToken)
    {
        AdminRequest.Check(() => JobLimits.Id(id));
        return await functions.Jobs.FindAsync(id, cancellationToken) is { } job && job.Kind == kind
            ? job
            : throw new WetwareException(ErrorKind.NotFound, $"id: there is no {kind.ToString().ToLowerInvariant()} {id}");
    }

    private static async Task<IResult> SubmitCall(HttpContext context, FunctionClient functions, JobCallbacks callbacks)
    {
        var body = await AdminRequest.ReadAsync<SubmitCallJson>(context);
        var spec = new FunctionJobSpec
        {
            Request = new FunctionRequest
            {
                Name = body.Name,
                StartFunction = body.StartFunction,
                Mode = body.Mode,
                Arguments = body.Arguments ?? [],
                PosixArguments = body.PosixArguments ?? [],
                Input = AdminRequest.Base64("input", body.Input ?? ""),
            },
            CallbackUrl = body.CallbackUrl,
            Retries = body.Retries ?? 0,
        };
        return await Submit(context, functions, callbacks, spec);
    }

    private static async Task<IResult> SubmitPlan(HttpContext context, FunctionClient functions, JobCallbacks callbacks)
    {
        var body = await AdminRequest.ReadAsync<SubmitPlanJson>(context);
        var plan = body.Plan.ToText();
        AdminRequest.Check(() => PlanSpec.Parse(plan));
        var request = new FunctionRequest { Name = body.Plan.Name, Input = AdminRequest.Base64("input", body.Input ?? "") };
        return await Submit(context, functions, callbacks, new FunctionJobSpec { Request = request, Plan = plan, CallbackUrl = body.CallbackUrl });
    }

    private static async Task<IResult> Submit(HttpContext context, FunctionClient functions, JobCallbacks callbacks, FunctionJobSpec spec)
    {
        AdminRequest.Check(() => JobRules.Check(spec));
        if (spec.CallbackUrl is { } url)
            callbacks.Check(url);
        var id = NewId();
        var job = await functions.Jobs.SubmitAsync(id, spec, context.RequestAborted);
        context.Response.Headers.Location = $"{(spec.Plan is null ? "/calls" : "/plans")}/{id}";
        return TypedResults.Json(JobJson.Of(job), AdminJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListSchedules(HttpContext context, FunctionClient functions) =>
        Json((await functions.Jobs.ListSchedulesAsync(AdminRequest.Query(context, "after"), AdminRequest.Limit(context), context.RequestAborted)).Select(ScheduleJson.Of));

    private static async Task<IResult> PutSchedule(string name, HttpContext context, FunctionClient functions)
    {
        var body = await AdminRequest.ReadAsync<ScheduleJson>(context);
        var schedule = new FunctionSchedule
        {
            Name = name,
            Cron = body.Cron,
            TimeZone = body.TimeZone,
            Overlap = body.Overlap switch
            {
                null or "allow" => OverlapPolicy.Allow,
                "skip" => OverlapPolicy.Skip,
                _ => throw AdminRequest.Bad("overlap: must be allow or skip"),
            },
            Retries = body.Retries ?? 0,
            Request = new FunctionRequest
            {
                Name = body.Function,
                StartFunction = body.StartFunction,
                Mode = body.Mode,
                PosixArguments = body.PosixArguments ?? [],
                Input = AdminRequest.Base64("input", body.Input ?? ""),
            },
        };
        AdminRequest.Check(() => JobRules.Check(schedule));
        AdminRequest.Check(() => CronLine.Parse(schedule.Cron, schedule.TimeZone));
        return Json(ScheduleJson.Of(await functions.Jobs.SetScheduleAsync(schedule, context.RequestAborted)));
    }

    private static async Task<IResult> DeleteSchedule(string name, HttpContext context, FunctionClient functions)
    {
        AdminRequest.Check(() => FunctionRules.Name("name", name));
        return await functions.Jobs.RemoveScheduleAsync(name, context.RequestAborted)
            ? TypedResults.NoContent()
            : TypedResults.Problem($"there is no schedule {name}", statusCode: StatusCodes.Status404NotFound);
    }

    private static JsonHttpResult<T> Json<T>(T body) => TypedResults.Json(body, AdminJson.Options);
}

internal sealed record SubmitCallJson
{
    public required string Name { get; init; }

    public string? StartFunction { get; init; }

    public string? Mode { get; init; }

    public IReadOnlyList<int>? Arguments { get; init; }

    public IReadOnlyList<string>? PosixArguments { get; init; }

    public string? Input { get; init; }

    public string? CallbackUrl { get; init; }

    public int? Retries { get; init; }
}

internal sealed record SubmitPlanJson
{
    public required PlanSpec Plan { get; init; }

    public string? Input { get; init; }

    public string? CallbackUrl { get; init; }
}
