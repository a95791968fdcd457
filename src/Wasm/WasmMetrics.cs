using System.Diagnostics.Metrics;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm;

/// <summary>What is measured of guests; meter <c>Wetware.Wasm</c>.</summary>
internal static class WasmMetrics
{
    public const string MeterName = "Wetware.Wasm";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> RunTime = Meter.CreateHistogram<double>("wetware.wasm.run.time", "s", "Time of runs and calls from instantiation to end, by how they ended; 0 of those that were refused or found no slot.");
    private static readonly Histogram<double> QueueTime = Meter.CreateHistogram<double>("wetware.wasm.queue.time", "s", "Time spent waiting for a slot, of those that needed one.");
    private static readonly Histogram<long> Memory = Meter.CreateHistogram<long>("wetware.wasm.run.memory", "By", "Memory at the end of a run.");
    private static readonly Counter<long> Hits = Meter.CreateCounter<long>("wetware.wasm.cache.hits", "{module}", "Modules that were ready.");
    private static readonly Histogram<double> CompileTime = Meter.CreateHistogram<double>("wetware.wasm.compile.time", "s", "Time to compile a module.");
    private static readonly Histogram<double> LoadTime = Meter.CreateHistogram<double>("wetware.wasm.load.time", "s", "Time to load compiled code from disk.");
    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>("wetware.wasm.code.dropped", "{file}", "Compiled code that did not fit its record or did not load.");

    static WasmMetrics()
    {
        Meter.CreateObservableUpDownCounter("wetware.wasm.active", () => GuestCounts.Active, "{run}", "Runs on a slot now.");
        Meter.CreateObservableUpDownCounter("wetware.wasm.queued", () => GuestCounts.Waiting, "{run}", "Runs that wait for a slot now.");
        Meter.CreateObservableUpDownCounter("wetware.wasm.instances", () => GuestCounts.Instances, "{instance}", "Live instances now.");
        Meter.CreateObservableUpDownCounter("wetware.wasm.abandoned", () => GuestCounts.Abandoned, "{run}", "Components that sleep past their end now, each on a thread.");
    }

    /// <summary>Makes the instruments known, so that those who look see counts of 0 before the first run.</summary>
    public static void Publish() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(WasmMetrics).TypeHandle);

    public static void Ended(GuestOutcome outcome)
    {
        var how = new KeyValuePair<string, object?>("end", outcome.Limit?.Word() ?? Word(outcome.End));
        RunTime.Record(outcome.Usage.Elapsed.TotalSeconds, how);
        if (outcome.End is GuestEnd.Overloaded or GuestEnd.Refused)
            return;
        if (outcome.Usage.Queued > TimeSpan.Zero)
            QueueTime.Record(outcome.Usage.Queued.TotalSeconds);
        if (outcome.Usage.PeakMemoryBytes is { } memory)
            Memory.Record(memory);
    }

    public static void Compiled(TimeSpan took) => CompileTime.Record(took.TotalSeconds);

    public static void Loaded(TimeSpan took) => LoadTime.Record(took.TotalSeconds);

    public static void CodeDropped() => Dropped.Add(1);

    public static void CacheHit() => Hits.Add(1);

    private static string Word(GuestEnd end) => end switch
    {
        GuestEnd.Returned => "returned",
        GuestEnd.Exited => "exited",
        GuestEnd.Trapped => "trapped",
        GuestEnd.LimitHit => "limit",
        GuestEnd.Cancelled => "cancelled",
        GuestEnd.Refused => "refused",
        GuestEnd.Overloaded => "overloaded",
        _ => "host-failed",
    };
}

/// <summary>What is counted for every run, and read when somebody looks. Apart from the instruments, whose making takes longer than a short program.</summary>
internal static class GuestCounts
{
    private static long _active;
    private static long _waiting;
    private static long _instances;
    private static long _abandoned;

    public static long Active => Volatile.Read(ref _active);

    public static long Waiting => Volatile.Read(ref _waiting);

    public static long Instances => Volatile.Read(ref _instances);

    public static long Abandoned => Volatile.Read(ref _abandoned);

    public static void ActiveChanged(int by) => Interlocked.Add(ref _active, by);

    public static void WaitingChanged(int by) => Interlocked.Add(ref _waiting, by);

    public static void AbandonedChanged(int by) => Interlocked.Add(ref _abandoned, by);

    public static void InstancesChanged(int by) => Interlocked.Add(ref _instances, by);
}
