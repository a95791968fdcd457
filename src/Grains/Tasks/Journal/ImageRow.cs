namespace Wetware.Grains.Tasks;

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
