using Wetware.Anchors;

namespace Wetware.Grains.Anchors;

/// <summary>The grain above a grain.</summary>
internal sealed class ParentAnchor(IGrainFactory grains, AnchorPath path) : IParentAnchor
{
    private readonly IAnchorNames _above = grains.GetGrain<IAnchorNames>(path.Parent.ToString());
    private readonly string _name = path.Name;

    public Task<AnchorIncarnation> Adopt() => _above.Adopt(_name);

    public Task<AnchorIncarnation> Find() => _above.Find(_name);

    public Task Release(long birth, long last) => _above.Release(_name, birth, last);
}
