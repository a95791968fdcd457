using System.Diagnostics.Metrics;

namespace Wetware.Grains.Anchors;

/// <summary>Instruments of the anchors.</summary>
public sealed class AnchorMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Wetware.Anchors";

    private readonly Counter<long> _changes;
    private readonly Counter<long> _loads;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _refused;
    private readonly Histogram<int> _batch;
    private readonly UpDownCounter<long> _watchers;

    /// <summary>Creates the instruments.</summary>
    public AnchorMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _changes = meter.CreateCounter<long>("ww.anchor.changes", "{change}", "Changes by verb and whether they were applied");
        _loads = meter.CreateCounter<long>("ww.anchor.loads", "{load}", "Cells that were read");
        _conflicts = meter.CreateCounter<long>("ww.anchor.conflicts", "{write}", "Writes that lost against another activation's");
        _refused = meter.CreateCounter<long>("ww.anchor.refused", "{call}", "Calls refused because a limit was reached");
        _batch = meter.CreateHistogram<int>("ww.anchor.batch", "{call}", "Calls that shared one access to the storage");
        _watchers = meter.CreateUpDownCounter<long>("ww.anchor.watchers", "{call}", "Calls that wait for a change");
    }

    internal void Loaded() => _loads.Add(1);

    internal void Changed(string verb, bool done) => _changes.Add(1, new("verb", verb), new("done", done));

    internal void Conflicted() => _conflicts.Add(1);

    internal void Refused() => _refused.Add(1);

    internal void Batched(int operations) => _batch.Record(operations);

    internal void WatchersChanged(int difference) => _watchers.Add(difference);
}
