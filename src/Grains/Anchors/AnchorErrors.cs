using Wetware.Anchors;
using Wetware.Errors;

namespace Wetware.Grains.Anchors;

/// <summary>Errors of the anchor tree.</summary>
internal static class AnchorErrors
{
    /// <summary>Returns the <see cref="WetwareException"/> within <paramref name="error"/>, or else <c>disconnected</c>.</summary>
    public static WetwareException From(Exception error) =>
        WetwareException.Within(error)
        ?? new WetwareException(ErrorKind.Disconnected, "the storage of the anchors cannot be reached; the operation may have been applied", error);

    public static WetwareException Lost() =>
        new(ErrorKind.Disconnected, "the anchor was changed elsewhere since the call came; this call was not applied, repeat it");

    public static WetwareException NotCanonical(string key) => new(ErrorKind.Failed, $"\"{key}\" is not the canonical path of an anchor of this tree");

    public static WetwareException IsRoot(AnchorPath path) => new(ErrorKind.Denied, $"{path} cannot be removed");

    public static WetwareException PageSize(int limit) => new(ErrorKind.Limit, $"limit: {limit} is outside 1 to {AnchorPage.MaxNames}");

    public static WetwareException Watchers(int limit) => new(ErrorKind.Overloaded, $"{limit} calls watch this anchor; Cluster:Anchors:MaxWatchers allows no more");
}
