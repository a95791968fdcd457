using System.Diagnostics.Metrics;

namespace Wetware.Silo.Storage;

/// <summary>Meter <c>Wetware.Storage</c>.</summary>
public sealed class StorageMetrics
{
    private const string Name = "Wetware.Storage";

    /// <summary>Creates the instruments of a node.</summary>
    public StorageMetrics(IMeterFactory meters)
        : this(meters.Create(Name))
    {
    }

    private StorageMetrics(Meter meter)
    {
        BatchSize = meter.CreateHistogram<int>("ww.storage.batch", "{write}", "Writes that shared one flush");
        CommitTime = meter.CreateHistogram<double>("ww.storage.commit", "s", "Time of one transaction, flush included");
        Refused = meter.CreateCounter<long>("ww.storage.refused", "{write}", "Writes refused because the queue was full");
        Failed = meter.CreateCounter<long>("ww.storage.failed", "{write}", "Writes that the disk or the database file refused");
    }

    /// <summary>Instruments of a database that belongs to no node.</summary>
    internal static StorageMetrics Detached() => new(new Meter(Name));

    internal Histogram<int> BatchSize { get; }

    internal Histogram<double> CommitTime { get; }

    internal Counter<long> Refused { get; }

    /// <summary>Tag <c>reason</c>: full, read-only, failing, missing, damaged, or other.</summary>
    internal Counter<long> Failed { get; }
}
