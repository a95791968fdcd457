using Wetware.Anchors;

namespace Wetware.Tests.Anchors;

/// <summary>Handles of anchors as a node's grains or a client reach them.</summary>
internal static class AnchorHandles
{
    public static Anchor GetAnchor(this IGrainFactory grains, string path) => new AnchorClient(grains, TimeProvider.System).Get(path);

    public static Anchor GetAnchor(this IGrainFactory grains, AnchorPath path) => new AnchorClient(grains, TimeProvider.System).Get(path);
}
