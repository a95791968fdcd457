using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Grains.Quotas;

namespace Wetware.Grains.Anchors;

/// <summary>State of one anchor: its cell and its children. Immutable; <see cref="AnchorRules"/> computes the next state.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-node")]
public sealed record AnchorNode : IChargedState
{
    /// <summary>An anchor without stored state.</summary>
    public static AnchorNode Absent { get; } = new();

    /// <summary>Stage of its life cycle.</summary>
    [Id(0)]
    public AnchorStage Stage { get; init; }

    /// <summary>The incarnation under which its parent lists it.</summary>
    [Id(1)]
    public long Incarnation { get; init; }

    /// <summary>Version of the cell: <see cref="Incarnation"/> before the first change, then one more with each.</summary>
    [Id(2)]
    public long Version { get; init; }

    /// <summary>The cell's value; null when it is empty.</summary>
    [Id(3)]
    public CapabilityValue? Value { get; init; }

    /// <summary>The children, in ordinal order.</summary>
    [Id(4)]
    public AnchorChild[] Children { get; init; } = [];

    /// <summary>The largest incarnation of a child, or version that a removed child reached; new incarnations are larger.</summary>
    [Id(5)]
    public long Clock { get; init; }

    /// <summary>The last version that a removed child may have reached; 0 when none was removed.</summary>
    [Id(6)]
    public long Removed { get; init; }

    /// <summary>The latest changes with an operation id that may be repeated, oldest first.</summary>
    [Id(7)]
    public AnchorDone[] Done { get; init; } = [];

    /// <summary>The version of the newest change that is no longer remembered but may be repeated; 0 when there is none.</summary>
    [Id(8)]
    public long Forgotten { get; init; }

    /// <summary>Who stored the value, or before the first one who created the anchor, which nobody did of the root.</summary>
    [Id(9)]
    public string? Principal { get; init; }

    /// <summary>The cell as callers see it.</summary>
    public AnchorCell Cell => Stage == AnchorStage.Alive ? new AnchorCell(Version, Value) : AnchorCell.None;

    /// <summary>The largest version or incarnation used by this anchor and its descendants.</summary>
    public long Last => Math.Max(Version, Clock);
}

/// <summary>Stage of an anchor's life cycle.</summary>
[GenerateSerializer]
[Alias("ww.anchor-stage")]
public enum AnchorStage
{
    /// <summary>No stored state. When its parent lists it, it exists and is empty.</summary>
    Absent = 0,

    /// <summary>About to be added to its parent; the stored ETag lets only one activation do that.</summary>
    Creating = 1,

    /// <summary>Listed by its parent under its incarnation.</summary>
    Alive = 2,

    /// <summary>Being removed, first from its parent, then from storage. The next operation completes an interrupted removal.</summary>
    Removing = 3,
}

/// <summary>A child and its incarnation.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-child")]
public readonly record struct AnchorChild([property: Id(0)] string Name, [property: Id(1)] long Incarnation);

/// <summary>A completed change, remembered for retries.</summary>
/// <param name="Id">The operation's id.</param>
/// <param name="Version">The version that it created.</param>
/// <param name="Old">The previous value, for a swap.</param>
/// <param name="OldDropped">True when the previous value was too large to keep.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-done")]
public readonly record struct AnchorDone(
    [property: Id(0)] Guid Id, [property: Id(1)] long Version, [property: Id(2)] CapabilityValue? Old, [property: Id(3)] bool OldDropped);
