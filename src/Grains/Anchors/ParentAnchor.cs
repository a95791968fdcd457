using Wetware.Anchors;
using Wetware.Grains.Quotas;

namespace Wetware.Grains.Anchors;

/// <summary>The parent of one anchor, called about that one (<see cref="IAnchorNames"/>).</summary>
public interface IParentAnchor
{
    /// <summary>Adds it, for a principal.</summary>
    Task<AnchorIncarnation> Adopt(string? principal);

    /// <summary>Returns what is known of it.</summary>
    Task<AnchorIncarnation> Find();

    /// <summary>Removes it.</summary>
    Task Release(long incarnation, long last);
}

/// <summary>The parent's grain.</summary>
internal sealed class ParentAnchor(IGrainFactory grains, AnchorPath path) : IParentAnchor
{
    private readonly IAnchorNames _parent = grains.GetGrain<IAnchorNames>(path.Parent.ToString());
    private readonly string _name = path.Name;

    public async Task<AnchorIncarnation> Adopt(string? principal)
    {
        // The operations of an anchor are executed beside the call that came first, which may be somebody else's.
        Principal.Set(principal);
        return await _parent.Adopt(_name);
    }

    public Task<AnchorIncarnation> Find() => _parent.Find(_name);

    public Task Release(long incarnation, long last) => _parent.Release(_name, incarnation, last);
}
