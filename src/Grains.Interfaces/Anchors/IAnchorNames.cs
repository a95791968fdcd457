namespace Wetware.Anchors;

/// <summary>
/// Manages the children of an anchor of the durable tree; internal to the tree. A name exists if and only if its parent lists it.
/// </summary>
[Alias("ww.IAnchorNames")]
public interface IAnchorNames : IGrainWithStringKey
{
    /// <summary>Adds a child, and this anchor itself to its parent. Idempotent.</summary>
    /// <exception cref="Errors.WetwareException"><c>limit</c>: the anchor has as many children as allowed.</exception>
    [Alias("Adopt")]
    Task<AnchorIncarnation> Adopt(string name, CancellationToken cancellationToken = default);

    /// <summary>Returns what is known of a child; number 0 when it is not listed.</summary>
    [Alias("Find")]
    Task<AnchorIncarnation> Find(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes a child if it is still the given incarnation.</summary>
    /// <param name="name">The name.</param>
    /// <param name="incarnation">The incarnation to remove; a name that was created again is left alone.</param>
    /// <param name="last">The last version of its cell and of its descendants.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("Release")]
    Task Release(string name, long incarnation, long last, CancellationToken cancellationToken = default);
}

/// <summary>What a parent knows of a child.</summary>
/// <param name="Number">Number of the incarnation: larger than every version that a removed child of that name reached; 0 when it is not listed.</param>
/// <param name="Forgotten">The last version that a removed child may have reached; 0 when none was removed.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-birth")]
public readonly record struct AnchorIncarnation([property: Id(0)] long Number, [property: Id(1)] long Forgotten);
