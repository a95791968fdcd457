using System.Diagnostics.Metrics;

namespace Wetware.Grains.Anchors;

/// <summary>Meter <c>Wetware.Anchors</c>.</summary>
internal static class AnchorMetrics
{
    private static readonly Meter Meter = new("Wetware.Anchors");

    public static Counter<long> Changes { get; } =
        Meter.CreateCounter<long>("ww.anchor.changes", "{change}", "Changes that were asked for, by verb and whether they were made");

    public static Counter<long> Loads { get; } = Meter.CreateCounter<long>("ww.anchor.loads", "{load}", "Cells that were read");

    public static Counter<long> Conflicts { get; } =
        Meter.CreateCounter<long>("ww.anchor.conflicts", "{write}", "Writes that lost against another activation's");

    public static Counter<long> Refused { get; } = Meter.CreateCounter<long>("ww.anchor.refused", "{call}", "Calls refused because a limit was reached");

    public static Histogram<int> Batch { get; } = Meter.CreateHistogram<int>("ww.anchor.batch", "{call}", "Calls that shared one access to the storage");

    public static UpDownCounter<long> Watchers { get; } = Meter.CreateUpDownCounter<long>("ww.anchor.watchers", "{call}", "Calls that wait for a change");
}
