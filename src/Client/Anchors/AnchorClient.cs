namespace Wetware.Anchors;

/// <summary>The anchor tree.</summary>
/// <param name="grains">The way to grains.</param>
/// <param name="time">The clock.</param>
public sealed class AnchorClient(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Returns a handle of the anchor at <paramref name="path"/>; sends nothing and creates nothing.</summary>
    /// <exception cref="Errors.WetwareException">The path is invalid (<see cref="AnchorPath.Parse"/>).</exception>
    public Anchor Get(string path) => Get(AnchorPath.Parse(path));

    /// <inheritdoc cref="Get(string)" />
    public Anchor Get(AnchorPath path) => new(grains, path, time);
}
