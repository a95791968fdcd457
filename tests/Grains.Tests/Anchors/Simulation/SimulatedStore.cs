using Orleans.Storage;
using Wetware.Anchors;
using Wetware.Grains.Anchors;

namespace Wetware.Tests.Anchors.Simulation;

/// <summary>One activation's view of the stored state. It begins empty, as if it had been read before anything was written.</summary>
internal sealed class SimulatedStore(SimulatedTree tree, AnchorPath path) : IAnchorStore
{
    private long? _etag;

    public AnchorNode Node { get; private set; } = AnchorNode.Absent;

    public async Task Read()
    {
        if (await tree.Step() != SimulatedTree.Fate.Done)
            throw new TimeoutException();
        var row = tree.Row(path);
        (_etag, Node) = (row?.ETag, row?.Node ?? AnchorNode.Absent);
    }

    public Task Write(AnchorNode node) => Replace(node);

    public async Task Clear()
    {
        if (_etag is not null)
            await Replace(null);
    }

    private async Task Replace(AnchorNode? node)
    {
        var fate = await tree.Step();
        if (fate == SimulatedTree.Fate.FailedBefore)
            throw new TimeoutException();
        if (tree.Row(path)?.ETag != _etag)
            throw new InconsistentStateException("changed meanwhile");
        var etag = tree.Write(path, node);
        if (fate == SimulatedTree.Fate.FailedAfter)
            throw new TimeoutException();
        (_etag, Node) = (node is null ? null : etag, node ?? AnchorNode.Absent);
    }
}
