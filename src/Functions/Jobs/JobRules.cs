using Wetware.Errors;
using Wetware.Functions.Admin;
using Wetware.Functions.Plans;
using Wetware.Tasks;

namespace Wetware.Functions.Jobs;

/// <summary>What jobs and schedules may hold. Each check throws an error that names field and limit.</summary>
internal static class JobRules
{
    private const int MaxHeaderLength = 64 << 10;

    /// <summary>Checks a job.</summary>
    /// <exception cref="WetwareException"><c>failed</c> or <c>limit</c>.</exception>
    public static FunctionJobSpec Check(FunctionJobSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        CheckRetries(spec.Retries);
        if (spec.CallbackUrl is { } url)
            Callback(url);
        if (spec.Headers.Sum(header => (long)header.Key.Length + header.Value.Length) > MaxHeaderLength)
            throw new WetwareException(ErrorKind.Limit, $"headers: must have at most {MaxHeaderLength} characters");
        if (spec.Plan is { } plan)
        {
            PlanSpec.Parse(plan);
            FunctionRules.Text("name", spec.Request.Name, 1, CatalogLimits.MaxNameLength);
            CheckInput(spec.Request.Input.Length, JobLimits.MaxBytes);
            return spec;
        }

        CheckRequest(spec.Request, JobLimits.MaxBytes);
        return spec.Plug is { } plug ? spec with { Plug = FunctionRules.Check(plug) with { Blob = plug.Blob } } : spec;
    }

    /// <summary>Checks a schedule; <see cref="CronLine"/> checks the line.</summary>
    /// <exception cref="WetwareException"><c>failed</c> or <c>limit</c>.</exception>
    public static FunctionSchedule Check(FunctionSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        FunctionRules.Name("name", schedule.Name);
        FunctionRules.Text("cron", schedule.Cron, 1, 256);
        if (schedule.Overlap is not (OverlapPolicy.Allow or OverlapPolicy.Skip))
            throw new WetwareException(ErrorKind.Failed, "overlap: must be allow or skip");
        CheckRetries(schedule.Retries);
        CheckRequest(schedule.Request, JobLimits.MaxScheduleBytes);
        return schedule with { Next = null, LastJob = null, Skipped = 0 };
    }

    /// <summary>The address of a callback.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static Uri Callback(string url) =>
        url.Length <= 2048 && Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "" }
            ? address
            : throw new WetwareException(ErrorKind.Failed, "callback_url: must be an http or https address of at most 2048 characters, without user");

    private static void CheckRetries(int retries)
    {
        if (retries is < 0 or > JobLimits.MaxRetries)
            throw new WetwareException(ErrorKind.Failed, $"retries: {retries} is not allowed; use 0 to {JobLimits.MaxRetries}");
    }

    private static void CheckRequest(FunctionRequest request, int maxBytes)
    {
        CallRunner.Check(request);
        CheckInput(request.Input.Length, maxBytes);
        if (request.Arguments.Count > CatalogLimits.MaxArguments)
            throw new WetwareException(ErrorKind.Limit, $"arguments: must be at most {CatalogLimits.MaxArguments}");
        FunctionRules.PosixArguments("posix_arguments", request.PosixArguments);
        if (request.StartFunction is { } start)
            FunctionRules.Text("start_function", start, 0, CatalogLimits.MaxStartFunctionLength);
        if (request.PosixFileName is { } file)
            FunctionRules.Text("posix_file_name", file, 0, CatalogLimits.MaxNameLength);
    }

    private static void CheckInput(int length, int maxBytes)
    {
        if (length > maxBytes)
            throw new WetwareException(ErrorKind.Limit, $"input: {length} bytes; the limit is {maxBytes}, store it as a blob and give its digest");
    }
}
