using Wetware.Capabilities;

namespace Wetware.Grains.Anchors;

/// <summary>A change to a cell, and the condition under which it is made.</summary>
public sealed record AnchorChange
{
    private AnchorChange()
    {
    }

    /// <summary>Value of the metrics tag.</summary>
    public required string Verb { get; init; }

    /// <summary>The new value; null to empty the cell.</summary>
    public CapabilityValue? Value { get; private init; }

    /// <summary>True for a swap, which returns the previous value.</summary>
    public bool TakesOld { get; private init; }

    /// <summary>The version that the cell must have; null for any.</summary>
    public long? Version { get; private init; }

    /// <summary>Who makes the change; a value counts for who stored it.</summary>
    public string? Principal { get; init; }

    private Condition When { get; init; }

    private CapabilityValue? Expected { get; init; }

    private enum Condition
    {
        Always,
        Empty,
        Occupied,
        Holds,
        HasVersion,
    }

    /// <summary>Stores a value.</summary>
    public static AnchorChange Store(CapabilityValue value, bool overwrite) =>
        new() { Verb = "store", Value = value, When = overwrite ? Condition.Always : Condition.Empty };

    /// <summary>Replaces the value and returns the previous one.</summary>
    public static AnchorChange Swap(CapabilityValue? value) => new() { Verb = "swap", Value = value, TakesOld = true };

    /// <summary>Replaces the expected value.</summary>
    public static AnchorChange Compare(CapabilityValue? expected, CapabilityValue? value) =>
        new() { Verb = "cas", Value = value, When = Condition.Holds, Expected = expected };

    /// <summary>Replaces the value of the expected version.</summary>
    public static AnchorChange Compare(long version, CapabilityValue? value) =>
        new() { Verb = "cas", Value = value, When = Condition.HasVersion, Version = version };

    /// <summary>Empties an occupied cell.</summary>
    public static AnchorChange Clear() => new() { Verb = "clear", When = Condition.Occupied };

    /// <summary>True when a cell with that version and value meets the condition.</summary>
    public bool IsMet(long version, CapabilityValue? value) => When switch
    {
        Condition.Always => true,
        Condition.Empty => value is null,
        Condition.Occupied => value is not null,
        Condition.Holds => Equals(value, Expected),
        _ => version == Version,
    };
}
