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

    /// <summary>Number of the next task, so that none is used twice although its task is no more.</summary>
    [Id(3)]
    public long NextNumber { get; set; } = 1;

    /// <summary>What held for all tasks together; null in what earlier versions wrote.</summary>
    [Id(4)]
    public SchedulerMark? Mark { get; set; }
}
