namespace Wetware.Anchors;

/// <summary>
/// What an anchor of the durable tree does for the names right below it; for the tree's own use. A name exists when, and only when, the anchor above
/// lists it.
/// </summary>
[Alias("ww.IAnchorNames")]
public interface IAnchorNames : IGrainWithStringKey
{
    /// <summary>Lists a name, and this anchor itself in the one above. Repeating it is harmless.</summary>
    /// <exception cref="Errors.WetwareException"><c>limit</c>: there are as many names here as are allowed.</exception>
    [Alias("Adopt")]
    Task<AnchorIncarnation> Adopt(string name, CancellationToken cancellationToken = default);

    /// <summary>What is known of a name; number 0 when it is not listed.</summary>
    [Alias("Find")]
    Task<AnchorIncarnation> Find(string name, CancellationToken cancellationToken = default);

    /// <summary>Takes a name off the list if it still is that birth of it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="birth">The birth that is to end; a name that was born again is left alone.</param>
    /// <param name="last">The last version of its cell and of anything below it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Release")]
    Task Release(string name, long birth, long last, CancellationToken cancellationToken = default);
}
