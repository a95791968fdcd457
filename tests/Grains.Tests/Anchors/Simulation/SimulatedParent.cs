using Wetware.Anchors;
using Wetware.Grains.Anchors;

namespace Wetware.Tests.Anchors.Simulation;

internal sealed class SimulatedParent(SimulatedTree tree, AnchorPath path) : IParentAnchor
{
    public Task<AnchorIncarnation> Adopt(string? principal) => tree.Call(path.Parent, parent => parent.Adopt(path.Name, principal, default));

    public Task<AnchorIncarnation> Find() => tree.Call(path.Parent, parent => parent.Find(path.Name, default));

    public Task Release(long incarnation, long last) => tree.Call(path.Parent, async parent =>
    {
        await parent.Release(path.Name, incarnation, last, default);
        return true;
    });
}
