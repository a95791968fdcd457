using System.ComponentModel.DataAnnotations;

namespace Wetware.Grains.Anchors;

/// <summary>Limits of the anchor tree, section <c>Anchors</c>. Those of paths are fixed (<see cref="Wetware.Anchors.AnchorPath"/>).</summary>
public sealed class AnchorOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Anchors";

    /// <summary>Largest value of a cell, in bytes; 1 MiB by default. A cell's state holds it once, and once more for swaps that may be repeated.</summary>
    [Range(1, 2 << 20)]
    public int MaxValueBytes { get; set; } = 1 << 20;

    /// <summary>Most names right below one anchor; 4096 by default. All of them are written with each change of the anchor that lists them.</summary>
    [Range(1, 16384)]
    public int MaxNames { get; set; } = 4096;

    /// <summary>
    /// How many of a cell's latest changes it remembers, so that repeating one of them answers the same and does nothing; 64 by default. They cost some 30
    /// bytes each in every write of the cell.
    /// </summary>
    [Range(8, 1024)]
    public int Remembered { get; set; } = 64;

    /// <summary>Most calls that wait for their turn at one cell; 1024 by default, beyond it <c>overloaded</c>.</summary>
    [Range(1, 65536)]
    public int MaxQueue { get; set; } = 1024;

    /// <summary>Most watchers of one cell; 1024 by default, beyond it <c>overloaded</c>.</summary>
    [Range(1, 65536)]
    public int MaxWatchers { get; set; } = 1024;

    /// <summary>Most bytes that a node's own tree may take in its memory; 64 MiB by default, beyond it <c>overloaded</c>.</summary>
    [Range(1 << 10, 4L << 30)]
    public long MaxNodeBytes { get; set; } = 64 << 20;
}
