namespace Wetware.Grains.Anchors;

/// <summary>Storage of one anchor's state. Write and Clear succeed only when nobody else has written since the last read or write.</summary>
public interface IAnchorStore
{
    /// <summary>The state that was last read or written.</summary>
    AnchorNode Node { get; }

    /// <summary>Reads the stored state.</summary>
    Task Read();

    /// <summary>Replaces the stored state; it is on disk when this returns.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another activation has written.</exception>
    Task Write(AnchorNode node);

    /// <summary>Removes the stored state.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another activation has written.</exception>
    Task Clear();
}

/// <summary>Keeps the state in grain storage.</summary>
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
