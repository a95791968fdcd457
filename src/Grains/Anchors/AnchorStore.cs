namespace Wetware.Grains.Anchors;

/// <summary>The state of one anchor in the grain storage.</summary>
internal sealed class AnchorStore(IPersistentState<AnchorNode> state) : IAnchorStore
{
    private AnchorNode _node = state.State;

    public AnchorNode Node => _node;

    public async Task Read()
    {
        await state.ReadStateAsync();
        _node = state.State;
    }

    public async Task Write(AnchorNode node)
    {
        state.State = node;
        await state.WriteStateAsync();
        _node = node;
    }

    public async Task Clear()
    {
        await state.ClearStateAsync();
        _node = AnchorNode.Absent;
    }
}
