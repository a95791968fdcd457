using Wetware.Anchors;

namespace Wetware.Grains.Anchors;

/// <summary>The grain above a grain.</summary>
internal sealed class AnchorAbove(IGrainFactory grains, AnchorPath path) : IAnchorAbove
{
    private readonly IAnchorNames _above = grains.GetGrain<IAnchorNames>(path.Parent.ToString());
    private readonly string _name = path.Name;

    public Task<AnchorBirth> Adopt() => _above.Adopt(_name);

    public Task<AnchorBirth> Find() => _above.Find(_name);

    public Task Release(long birth, long last) => _above.Release(_name, birth, last);
}
