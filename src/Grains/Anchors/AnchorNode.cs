using Wetware.Anchors;
using Wetware.Capabilities;

namespace Wetware.Grains.Anchors;

/// <summary>All that is known of one anchor: its cell and the names right below. Never changed, only replaced (<see cref="AnchorRules"/>).</summary>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-node")]
public sealed record AnchorNode
{
    /// <summary>One without a state of its own.</summary>
    public static AnchorNode Absent { get; } = new();

    /// <summary>Where it is in its life.</summary>
    [Id(0)]
    public AnchorStage Stage { get; init; }

    /// <summary>The number under which the anchor above lists it.</summary>
    [Id(1)]
    public long Birth { get; init; }

    /// <summary>Version of the cell: <see cref="Birth"/> when nothing was ever put in, and one more with each change.</summary>
    [Id(2)]
    public long Version { get; init; }

    /// <summary>What the cell holds; null for nothing.</summary>
    [Id(3)]
    public CapabilityValue? Value { get; init; }

    /// <summary>The names right below, in ordinal order.</summary>
    [Id(4)]
    public AnchorChild[] Children { get; init; } = [];

    /// <summary>The largest number that was given to a birth below, or that a removed name reached; births go on above it.</summary>
    [Id(5)]
    public long Clock { get; init; }

    /// <summary>The last version that a name removed right below may have reached; 0: none was removed.</summary>
    [Id(6)]
    public long Removed { get; init; }

    /// <summary>The latest changes with an id, oldest first.</summary>
    [Id(7)]
    public AnchorDone[] Done { get; init; } = [];

    /// <summary>The version of the newest change that is not remembered any more; 0: none was forgotten.</summary>
    [Id(8)]
    public long Forgotten { get; init; }

    /// <summary>Its cell for a caller.</summary>
    public AnchorCell Cell => Stage == AnchorStage.Alive ? new AnchorCell(Version, Value) : AnchorCell.None;

    /// <summary>No number that was used here or below is larger.</summary>
    public long Last => Math.Max(Version, Clock);
}
