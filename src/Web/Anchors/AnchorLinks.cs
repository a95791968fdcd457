using Wetware.Anchors;

namespace Wetware.Web.Anchors;

/// <summary>Addresses of pages about anchors.</summary>
internal static class AnchorLinks
{
    /// <summary>The page of an anchor.</summary>
    public static string Of(AnchorPath path) => $"/console/anchors?path={Uri.EscapeDataString(path.ToString())}";
}
