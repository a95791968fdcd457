using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>How many guests a node runs at once.</summary>
public sealed record GuestRunnerOptions
{
    /// <summary>Guests that run at the same time, each on a thread of its own; default the machine's cores.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Guests that begin at once when they come; default <see cref="Slots"/>. Fewer suit many short calls: they are run one after the other by threads that are awake. Those that wait in a host
    /// function or have run for 10 ms are not counted, so that long ones keep nobody waiting for longer than that.
    /// </summary>
    public int Eager { get; init; } = int.MaxValue;

    /// <summary>
    /// Guests that run at the same time, beside the slots, on the threads of those that ask for it (<see cref="GuestRunner.RunAsync(GuestRun, bool, CancellationToken)"/>); default none. A short
    /// call is spared the way to another thread and back. Where those are threads of the pool, it needs as many more.
    /// </summary>
    public int Direct { get; init; }

    /// <summary>Runs that may wait for a slot; default 1024. One more is answered <c>overloaded</c>. As many calls may wait for one instance's turn.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>Instances that may be kept alive between calls; default 256. One more is answered <c>overloaded</c>.</summary>
    public int MaxInstances { get; init; } = 256;

    /// <summary>The largest stack that a run may ask for, in bytes; default and at most 2 MiB, the stack that the engine itself reserves.</summary>
    public int MaxStackBytes { get; init; } = 2 << 20;

    /// <summary>
    /// The most elements of tables that a run may ask for; default 1,000,000, which take 8 MB of the host beside the run's memory.
    /// </summary>
    public uint MaxTableElements { get; init; } = 1_000_000;

    /// <summary>
    /// Components that were ended but sleep on in the engine's own WASI, which nothing can wake, each with its thread and memory; default 16. Their
    /// slots are free for others. While there are that many, another component is answered <c>overloaded</c>; modules run on.
    /// </summary>
    public int MaxSleeping { get; init; } = 16;

    /// <summary>
    /// How long a run that has to end may take to do so before its outcome is given without it; default 5 s, of which a component gets at most 1 s.
    /// Only a host call that does not heed its cancellation takes that long; a module's slot stays taken until it returns.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The grace of a run. That of a component is enough for one that computes to end, after which it is taken to sleep: the engine cannot wake it.</summary>
    internal TimeSpan GraceOf(bool isComponent) => isComponent && Grace > TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : Grace;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Slots, 1, nameof(Slots));
        ArgumentOutOfRangeException.ThrowIfLessThan(Eager, 1, nameof(Eager));
        ArgumentOutOfRangeException.ThrowIfNegative(Direct, nameof(Direct));
        ArgumentOutOfRangeException.ThrowIfNegative(QueueLength, nameof(QueueLength));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxInstances, nameof(MaxInstances));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStackBytes, EngineConfiguration.MinStackBytes, nameof(MaxStackBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxStackBytes, EngineConfiguration.MaxStackBytes, nameof(MaxStackBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSleeping, 1, nameof(MaxSleeping));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Grace, TimeSpan.Zero, nameof(Grace));
    }
}
