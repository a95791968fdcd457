namespace Wetware.Grains.Tasks;

/// <summary>One row of the journal: changes that went to disk together. Rows form a ring; the sequence tells which round one is of.</summary>
[GenerateSerializer]
[Alias("ww.tasks-journal-row")]
public sealed class JournalRow
{
    /// <summary>Number of the row, from 1 on; 0 for a place that was never written.</summary>
    [Id(0)]
    public long Sequence { get; set; }

    /// <summary>The entries, serialized.</summary>
    [Id(1)]
    public byte[] Data { get; set; } = [];
}
