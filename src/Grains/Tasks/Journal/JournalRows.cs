namespace Wetware.Grains.Tasks;

/// <summary>Which image is the valid one, and where the journal goes on after it.</summary>
[GenerateSerializer]
[Alias("ww.tasks-manifest")]
public sealed class ManifestRow
{
    /// <summary>Number of the image; 0 for none.</summary>
    [Id(0)]
    public long Generation { get; set; }

    /// <summary>Rows of the image.</summary>
    [Id(1)]
    public int Images { get; set; }

    /// <summary>First row of the journal that counts.</summary>
    [Id(2)]
    public long First { get; set; } = 1;

    /// <summary>Number of the next task. A number is never used again, even after its task is removed.</summary>
    [Id(3)]
    public long NextNumber { get; set; } = 1;

    /// <summary>What held for all tasks together; null in what earlier versions wrote.</summary>
    [Id(4)]
    public SchedulerMark? Mark { get; set; }
}

/// <summary>A part of an image: tasks as they were when it was written.</summary>
[GenerateSerializer]
[Alias("ww.tasks-image-row")]
public sealed class ImageRow
{
    /// <summary>The image that it belongs to.</summary>
    [Id(0)]
    public long Generation { get; set; }

    /// <summary>The entries, serialized.</summary>
    [Id(1)]
    public byte[] Data { get; set; } = [];

    /// <summary>True when the next row goes on with the same data.</summary>
    [Id(2)]
    public bool Continues { get; set; }
}

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
