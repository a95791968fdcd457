using System.Diagnostics;
using System.Diagnostics.Metrics;
using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>Meter <c>Wetware.Tasks</c>. The gauges are of the node where the scheduler lives; elsewhere they are 0.</summary>
public sealed class TaskMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Wetware.Tasks";

    private readonly Meter _meter;
    private readonly Histogram<double> _lag;
    private readonly Histogram<double> _time;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _refused;
    private long _tasks;
    private long _queued;
    private long _running;

    /// <summary>Made once a silo.</summary>
    public TaskMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        _meter.CreateObservableGauge("ww.tasks.count", () => Interlocked.Read(ref _tasks), "{task}", "Tasks that are kept");
        _meter.CreateObservableGauge("ww.tasks.queue", () => Interlocked.Read(ref _queued), "{run}", "Runs that wait for a worker");
        _meter.CreateObservableGauge("ww.tasks.active", () => Interlocked.Read(ref _running), "{run}", "Runs that workers have");
        _lag = _meter.CreateHistogram<double>("ww.tasks.lag", "s", "From the moment when a run was due to its first attempt");
        _time = _meter.CreateHistogram<double>("ww.tasks.run", "s", "From the start of an attempt on its worker to its end");
        _ended = _meter.CreateCounter<long>("ww.tasks.ended", "{attempt}", "Attempts that ended, by cause");
        _refused = _meter.CreateCounter<long>("ww.tasks.refused", "{attempt}", "Results refused because their attempt did not count any more");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void Set(long tasks, long queued, long running)
    {
        Interlocked.Exchange(ref _tasks, tasks);
        Interlocked.Exchange(ref _queued, queued);
        Interlocked.Exchange(ref _running, running);
    }

    internal void Clear() => Set(0, 0, 0);

    internal void Started(TimeSpan? lag)
    {
        if (lag is { } late)
            _lag.Record(late.TotalSeconds);
    }

    internal void Ran(TimeSpan time) => _time.Record(time.TotalSeconds);

    internal void Ended(WorkResult result) =>
        _ended.Add(1, new KeyValuePair<string, object?>("cause", result.Limit ?? result.Error?.Word() ?? "ok"));

    internal void Refused(int count)
    {
        if (count > 0)
            _refused.Add(count);
    }
}

/// <summary>Traces of runs: source <c>Wetware.Tasks</c>. Each run's activity on its worker hangs on the request that made the task.</summary>
internal static class TaskTraces
{
    /// <summary>The source.</summary>
    public static ActivitySource Source { get; } = new("Wetware.Tasks");
}
