namespace Wetware.Grains.Tasks;

/// <summary>
/// One row of the journal: changes that went to disk together. Rows form a ring; the sequence tells which round one is of. What is too large for one row
/// goes into several: the first is the one that counts, and names how many follow it.
/// </summary>
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

    /// <summary>Rows that follow and belong to this one; 0 for none.</summary>
    [Id(2)]
    public int Parts { get; set; }

    /// <summary>0 for a row that counts by itself; else which of the rows that follow such a one it is, from 1 on.</summary>
    [Id(3)]
    public int Part { get; set; }

    /// <summary>The same in all rows that belong together, and in no others.</summary>
    [Id(4)]
    public Guid Group { get; set; }
}
