using System.Diagnostics.Metrics;

namespace Wetware.Silo.Storage;

/// <summary>Meter <c>Wetware.Storage</c>.</summary>
internal static class StorageMetrics
{
    private static readonly Meter Meter = new("Wetware.Storage");

    public static Histogram<int> BatchSize { get; } = Meter.CreateHistogram<int>("ww.storage.batch", "{write}", "Writes that shared one flush");

    public static Histogram<double> CommitTime { get; } = Meter.CreateHistogram<double>("ww.storage.commit", "s", "Time of one transaction, flush included");

    public static Counter<long> Refused { get; } = Meter.CreateCounter<long>("ww.storage.refused", "{write}", "Writes refused because the queue was full");

    /// <summary>Tag <c>reason</c>: full, read-only, failing, missing, damaged, or other.</summary>
    public static Counter<long> Failed { get; } = Meter.CreateCounter<long>("ww.storage.failed", "{write}", "Writes that the disk or the database file refused");
}
