using Wetware.Capabilities;

namespace Wetware.Anchors;

/// <summary>What an anchor's cell holds.</summary>
/// <param name="Version">
/// Grows by one with each change and never goes back for as long as the name lives; a name that was removed and made again continues above its
/// old versions. Zero when there is no such cell: nothing was ever put there, or it was removed.
/// </param>
/// <param name="Value">Null when it is empty.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-cell")]
public sealed record AnchorCell([property: Id(0)] long Version, [property: Id(1)] CapabilityValue? Value)
{
    /// <summary>No such cell.</summary>
    public static AnchorCell None { get; } = new(0, null);
}

/// <summary>
/// Identifies a change, so that a retry after a lost reply has no second effect. Cells remember the latest operations with their results.
/// </summary>
/// <param name="Id">Random; the same for all retries.</param>
/// <param name="Since">
/// Null in the first call. In a retry: a version that the cell had reached before the first call (0 when unknown). It tells an operation that never
/// arrived from one that the cell no longer remembers; the latter fails as "outcome unknown" and is not applied twice.
/// </param>
/// <param name="Answered">
/// Earlier changes of this caller that were answered, each in its first call, so that no call of them is under way any more: when this change is made, the cell
/// forgets them. At most <see cref="MaxAnswered"/> count. Remembering is what makes a write of a cell large. (Lee et al., Implementing Linearizability at
/// Large Scale and Low Latency, SOSP 2015, section 3.)
/// </param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-operation")]
public readonly record struct AnchorOperation([property: Id(0)] Guid Id, [property: Id(1)] long? Since = null, [property: Id(2)] Guid[]? Answered = null)
{
    /// <summary>Most answered changes that one operation may name; more are left out.</summary>
    public const int MaxAnswered = 16;

    /// <summary>A new operation.</summary>
    public static AnchorOperation New() => new(Guid.NewGuid());
}

/// <summary>Outcome of a change to a cell. The change is on disk (below a node's own path: in that node's memory).</summary>
/// <param name="Done">False when the condition did not hold: the cell was occupied, or held something else.</param>
/// <param name="Version">The version that the change made; without a change the current version.</param>
/// <param name="Old">The previous value, for a swap; null otherwise, and when the cell was empty.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-outcome")]
public sealed record AnchorOutcome([property: Id(0)] bool Done, [property: Id(1)] long Version, [property: Id(2)] CapabilityValue? Old = null);

/// <summary>Outcome of a removal.</summary>
[GenerateSerializer]
[Alias("ww.anchor-removal")]
public enum AnchorRemoval
{
    /// <summary>The name did not exist.</summary>
    Missing = 0,

    /// <summary>The name and its value were removed.</summary>
    Removed = 1,

    /// <summary>The anchor has children; nothing was removed.</summary>
    NotEmpty = 2,
}

/// <summary>A page of an anchor's children, in ordinal order.</summary>
/// <param name="Names">The names.</param>
/// <param name="More">True when there are more names; pass the last one as <c>after</c> to get them.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-page")]
public sealed record AnchorPage([property: Id(0)] IReadOnlyList<string> Names, [property: Id(1)] bool More)
{
    /// <summary>Most names in one page.</summary>
    public const int MaxNames = 1000;
}
