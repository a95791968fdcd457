using System.Diagnostics.Metrics;
using Wetware.Functions.Engine;

namespace Wetware.Functions.Serving;

/// <summary>What is measured of a gateway's functions; meter <c>Wetware.Functions</c>. Each histogram counts too, so that no counter stands beside it. Paths and names are no tags, because clients choose them.</summary>
internal sealed class FunctionMetrics
{
    public const string MeterName = "Wetware.Functions";

    private readonly Histogram<double> _requestTime;
    private readonly Histogram<double> _callTime;
    private readonly Counter<long> _logDropped;

    private long _served;

    public FunctionMetrics(IMeterFactory meters, FunctionEngine engine)
    {
        var meter = meters.Create(MeterName);
        _requestTime = meter.CreateHistogram<double>("wetware.functions.request.time", "s", "Time to answer a request of the functions' listener, by kind of plug and status.");
        _callTime = meter.CreateHistogram<double>("wetware.functions.call.time", "s", "Time that functions and filters ran, by outcome.");
        _logDropped = meter.CreateCounter<long>("wetware.functions.log.dropped", "{line}", "Log lines of functions that were dropped.");
        meter.CreateObservableUpDownCounter("wetware.functions.running", () => engine.Running, "{call}", "Calls that run now.");
        meter.CreateObservableUpDownCounter("wetware.functions.warm.instances", () => engine.Warm?.Waiting ?? 0, "{instance}", "Instances that plugs keep and that wait for a call now.");
        meter.CreateObservableCounter("wetware.functions.warm.calls", () => engine.Warm?.Reused ?? 0, "{call}", "Calls that were served by an instance that had served another.");
        meter.CreateObservableCounter("wetware.functions.warm.dropped", () => engine.Warm?.Dropped ?? 0, "{instance}", "Kept instances that were dropped: failed, used up, idle, or of a plug or program that changed.");
        meter.CreateObservableUpDownCounter("wetware.functions.waiting", () => engine.Waiting, "{call}", "Calls that wait for a slot now.");
    }

    /// <summary>Requests that were answered since the node started.</summary>
    public long Requests => Volatile.Read(ref _served);

    public void Served(string kind, int status, TimeSpan took)
    {
        Interlocked.Increment(ref _served);
        _requestTime.Record(took.TotalSeconds, new("kind", kind), new("status", status));
    }

    public void LogDropped(int lines) => _logDropped.Add(lines);

    public void Called(string outcome, TimeSpan took) => _callTime.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
}
