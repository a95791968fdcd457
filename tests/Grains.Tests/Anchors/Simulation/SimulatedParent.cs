using Wetware.Anchors;
using Wetware.Grains.Anchors;

namespace Wetware.Tests.Anchors.Simulation;

internal sealed class SimulatedAbove(SimulatedTree tree, AnchorPath path) : IParentAnchor
{
    public Task<AnchorIncarnation> Adopt() => tree.Call(path.Parent, above => above.Adopt(path.Name, default));

    public Task<AnchorIncarnation> Find() => tree.Call(path.Parent, above => above.Find(path.Name, default));

    public Task Release(long birth, long last) => tree.Call(path.Parent, async above =>
    {
        await above.Release(path.Name, birth, last, default);
        return true;
    });
}
