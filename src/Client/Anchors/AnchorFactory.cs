namespace Wetware.Anchors;

/// <summary>The way to anchors.</summary>
public static class AnchorFactory
{
    /// <summary>A handle of the anchor at <paramref name="path"/>; asks nobody and creates nothing.</summary>
    /// <exception cref="Errors.WetwareException">The path is invalid (<see cref="AnchorPath.Parse"/>).</exception>
    public static Anchor GetAnchor(this IGrainFactory grains, string path, TimeProvider? time = null) =>
        grains.GetAnchor(AnchorPath.Parse(path), time);

    /// <inheritdoc cref="GetAnchor(IGrainFactory, string, TimeProvider?)" />
    public static Anchor GetAnchor(this IGrainFactory grains, AnchorPath path, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return new Anchor(grains, path, time ?? TimeProvider.System);
    }
}
