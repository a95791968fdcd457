using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Wetware.Cli.Output;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary>What the commands of calls and plans share.</summary>
internal static class JobOutput
{
    public static string NewId() => RandomNumberGenerator.GetHexString(JobLimits.IdLength, lowercase: true);

    public static string Word(FunctionJobState state) => state.ToString().ToLowerInvariant();

    public static object Json(FunctionJob job) => new
    {
        job.Id,
        Kind = job.Kind.ToString().ToLowerInvariant(),
        job.Name,
        State = Word(job.State),
        job.Created,
        job.Started,
        job.Ended,
        job.Attempts,
        job.Status,
        job.Result,
        job.Error,
        job.Message,
        job.Callback,
        ElapsedMs = job.Elapsed.TotalMilliseconds,
        job.Fuel,
        job.Schedule,
        Progress = job.Progress is { } p ? new { p.Step, p.Steps, p.Done, p.Total, ElapsedMs = p.Elapsed.TotalMilliseconds, p.Fuel } : null,
    };

    /// <summary>A line for people: state, progress, cost, and why it failed.</summary>
    public static string Text(FunctionJob job)
    {
        var line = new StringBuilder($"{job.Id} {Word(job.State)}");
        if (job.Progress is { } progress && !job.HasEnded)
            line.Append(CultureInfo.InvariantCulture, $", step {progress.Step} of {progress.Steps}, {progress.Done} of {progress.Total} items, {progress.Elapsed.TotalSeconds:0.###} s, fuel {progress.Fuel}");
        else if (job.HasEnded)
            line.Append(CultureInfo.InvariantCulture, $", {job.Elapsed.TotalSeconds:0.###} s{(job.Fuel is { } fuel ? $", fuel {fuel}" : "")}");
        if (job.Error is not null)
            line.Append(CultureInfo.InvariantCulture, $", {job.Error}: {job.Message}");
        return line.ToString();
    }
}

/// <summary><c>ww fn calls …</c> and <c>ww fn plan …</c> <c>ls</c>.</summary>
internal sealed class JobLsCommand(FunctionJobKind kind) : FunctionVerb("ls", $"List the {(kind == FunctionJobKind.Call ? "calls" : "plans")} that wait, run, or ended lately")
{
    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var table = new TextTable("ID", "NAME", "STATE", "CREATED", "ATTEMPTS", "STATUS", "ERROR");
        var jobs = new List<FunctionJob>();
        await foreach (var job in Pages.All((after, limit, token) => functions.Jobs.ListAsync(kind, after, limit, token), job => job.Id, cancellationToken).ConfigureAwait(false))
            jobs.Add(job);
        foreach (var job in jobs.OrderBy(job => job.Created))
        {
            if (IsJson(parsed))
                Write(parsed, JobOutput.Json(job), "");
            else
                table.Add(
                    job.Id, job.Name, JobOutput.Word(job.State), job.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    job.Attempts.ToString(CultureInfo.InvariantCulture), $"{job.Status}", job.Error ?? "");
        }

        if (!IsJson(parsed))
            table.Write(parsed.InvocationConfiguration.Output);
        return ExitCodes.Ok;
    }
}

/// <summary><c>status</c>.</summary>
internal sealed class JobStatusCommand : FunctionVerb
{
    private readonly Argument<string> _id;
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until it has ended" };

    public JobStatusCommand(FunctionJobKind kind)
        : base("status", $"Show how a {kind.ToString().ToLowerInvariant()} stands")
    {
        _id = Required("id", "Its id");
        Options.Add(_wait);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        var job = parsed.GetValue(_wait)
            ? await functions.Jobs.WaitAsync(id, cancellationToken).ConfigureAwait(false)
            : await functions.Jobs.FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new CommandException(ExitCodes.Failed, $"not-found: there is no job {id}");
        Write(parsed, JobOutput.Json(job), JobOutput.Text(job));
        return ExitCodes.Ok;
    }
}

/// <summary><c>result</c>.</summary>
internal sealed class JobResultCommand : FunctionVerb
{
    private readonly Argument<string> _id;

    public JobResultCommand(FunctionJobKind kind)
        : base("result", $"Wait for a {kind.ToString().ToLowerInvariant()} and write its output") => _id = Required("id", "Its id");

    protected override Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken) =>
        WriteResult(functions, parsed.GetRequiredValue(_id), parsed, cancellationToken);

    /// <summary>Waits for a job and writes its output as it is.</summary>
    public static async Task<int> WriteResult(FunctionClient functions, string id, ParseResult parsed, CancellationToken cancellationToken)
    {
        var job = await functions.Jobs.WaitAsync(id, cancellationToken).ConfigureAwait(false);
        var reply = await functions.Jobs.ResultAsync(id, cancellationToken).ConfigureAwait(false);
        if (job.State != FunctionJobState.Done || reply is null)
            throw new CommandException(ExitCodes.Failed, $"{job.Error ?? "failed"}: {job.Message ?? "the result was lost"}");
        await parsed.InvocationConfiguration.Output.WriteAsync(Encoding.UTF8.GetString(reply.Output.Span)).ConfigureAwait(false);
        return ExitCodes.Ok;
    }
}

/// <summary><c>cancel</c>.</summary>
internal sealed class JobCancelCommand : FunctionVerb
{
    private readonly Argument<string> _id;

    public JobCancelCommand(FunctionJobKind kind)
        : base("cancel", $"End a {kind.ToString().ToLowerInvariant()} that waits or runs") => _id = Required("id", "Its id");

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        if (!await functions.Jobs.CancelAsync(id, cancellationToken).ConfigureAwait(false))
            throw new CommandException(ExitCodes.Failed, $"not-found: there is no job {id} that waits or runs");
        Write(parsed, new { id }, $"cancelled {id}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww fn submit</c>.</summary>
internal sealed class FnSubmitCommand : FunctionVerb
{
    private readonly Argument<string> _name;
    private readonly Option<string?> _start;
    private readonly Option<string?> _input;
    private readonly Option<int> _retries;

    public FnSubmitCommand()
        : base("submit", "Call a function later, and write the id of the call; it survives the death of gateways")
    {
        _name = Required("name", "A name, or techID:// and its digest");
        _start = Flag<string?>("--start-function", "The exported function [default: _start]", "name");
        _input = Flag<string?>("--input", "The input as text; at most 1 MiB", "text");
        _retries = Flag<int>("--retries", "Times that it is tried again after it failed, 0 to 10 [default: 0]", "number");
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var spec = new FunctionJobSpec
        {
            Request = new FunctionRequest
            {
                Name = parsed.GetRequiredValue(_name),
                StartFunction = parsed.GetValue(_start),
                Input = Encoding.UTF8.GetBytes(parsed.GetValue(_input) ?? ""),
            },
            Retries = parsed.GetValue(_retries),
        };
        var job = await functions.Jobs.SubmitAsync(JobOutput.NewId(), spec, cancellationToken).ConfigureAwait(false);
        Write(parsed, JobOutput.Json(job), job.Id);
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww fn plan run</c>.</summary>
internal sealed class PlanRunCommand : FunctionVerb
{
    private readonly Argument<string> _file;
    private readonly Option<string?> _input;
    private readonly Option<bool> _detach = new("--detach") { Description = "Write the id and do not wait" };

    public PlanRunCommand()
        : base("run", "Run a plan, wait for it and write its output; it goes on when the command or a gateway ends")
    {
        _file = Required("file", "The plan, a JSON file");
        _input = Flag<string?>("--input", "The item of the first step, as text", "text");
        Options.Add(_detach);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        using var file = Open(parsed.GetRequiredValue(_file));
        if (file.Length > JobLimits.MaxPlanLength)
            throw Usage($"file: {file.Length} bytes; a plan has at most {JobLimits.MaxPlanLength}");
        using var reader = new StreamReader(file);
        var plan = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        var name = Path.GetFileNameWithoutExtension(parsed.GetRequiredValue(_file));
        var spec = new FunctionJobSpec { Request = new FunctionRequest { Name = name, Input = Encoding.UTF8.GetBytes(parsed.GetValue(_input) ?? "") }, Plan = plan };
        var job = await functions.Jobs.SubmitAsync(JobOutput.NewId(), spec, cancellationToken).ConfigureAwait(false);
        if (!parsed.GetValue(_detach))
            return await JobResultCommand.WriteResult(functions, job.Id, parsed, cancellationToken).ConfigureAwait(false);
        Write(parsed, JobOutput.Json(job), job.Id);
        return ExitCodes.Ok;
    }
}
