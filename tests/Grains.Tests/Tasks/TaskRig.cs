using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>One task's machine with a clock that a test moves.</summary>
internal sealed class TaskRig
{
    public static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public const string Module = "0000000000000000000000000000000000000000000000000000000000000000";

    public TaskRig(TaskSpec spec, TaskRunLimits? rules = null, DateTimeOffset? created = null)
    {
        Now = created ?? Begin;
        spec = spec with { Id = spec.Id.Length > 0 ? spec.Id : "t", Module = Module };
        TaskSpecRules.Check(spec);
        Machine = new ScheduledTask(1, new TaskDefinition { Spec = spec, Created = Now }, new TaskCounters { Completions = spec.Complete }, rules ?? new TaskRunLimits());
    }

    public ScheduledTask Machine { get; }

    public RecordingSink Sink { get; } = new();

    public DateTimeOffset Now { get; private set; }

    /// <summary>Moves the clock from wake to wake up to the end, starting and finishing nothing.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (Machine.NextWake is { } wake && wake <= end)
        {
            Now = wake > Now ? wake : Now;
            Machine.Advance(Now, Sink);
        }

        Now = end;
    }

    /// <summary>Nobody is there for a while, then somebody looks.</summary>
    public void Sleep(TimeSpan time)
    {
        Now += time;
        Machine.Advance(Now, Sink);
    }

    public TaskRun Start(long run, string node = "a") => Machine.Start(run, node, Now, Sink);

    public bool Succeed(long run, int attempt = 1, string result = "1") => Machine.Finish(Result(run, attempt) with { Result = result }, Now, Sink);

    public bool Fail(long run, int attempt = 1) => Machine.Finish(Result(run, attempt) with { Error = ErrorKind.Failed, Message = "trap" }, Now, Sink);

    /// <summary>Seconds after the beginning at which runs were due.</summary>
    public double[] Dues() => [.. Sink.Puts.Where(run => run is { State: RunState.Queued, Attempt: 0 }).Select(run => (run.Due - Begin).TotalSeconds)];

    private static WorkResult Result(long run, int attempt) => new() { Token = new RunToken(1, run, attempt) };
}
