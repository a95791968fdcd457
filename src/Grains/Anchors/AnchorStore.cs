using Orleans.Storage;

namespace Wetware.Grains.Anchors;

/// <summary>Storage of one anchor's state. Write and Clear succeed only when nobody else has written since the last read or write.</summary>
public interface IAnchorStore
{
    /// <summary>The state that was last read or written.</summary>
    AnchorNode Node { get; }

    /// <summary>Reads the stored state.</summary>
    Task Read();

    /// <summary>Replaces the stored state; it is on disk when this returns.</summary>
    /// <exception cref="InconsistentStateException">Another activation has written.</exception>
    Task Write(AnchorNode node);

    /// <summary>Removes the stored state.</summary>
    /// <exception cref="InconsistentStateException">Another activation has written.</exception>
    Task Clear();
}

/// <summary>Keeps the state in grain storage, without the layers of a persistent state, which every write would go through.</summary>
internal sealed class AnchorStore(IGrainStorage storage, GrainId grain) : IAnchorStore
{
    private readonly GrainState<AnchorNode> _state = new(AnchorNode.Absent);

    public AnchorNode Node { get; private set; } = AnchorNode.Absent;

    /// <summary>True when there is a stored state.</summary>
    public bool Exists => _state.RecordExists;

    public async Task Read()
    {
        await storage.ReadStateAsync(AnchorsHosting.State, grain, _state);
        Node = _state.State ?? AnchorNode.Absent;
    }

    public async Task Write(AnchorNode node)
    {
        _state.State = node;
        await storage.WriteStateAsync(AnchorsHosting.State, grain, _state);
        Node = node;
    }

    public async Task Clear()
    {
        await storage.ClearStateAsync(AnchorsHosting.State, grain, _state);
        Node = AnchorNode.Absent;
    }
}
