namespace Wetware.Grains.Anchors;

/// <summary>Where the state of one anchor is kept. Writing and clearing succeed only if nobody else has written since it was last read or written.</summary>
public interface IAnchorStore
{
    /// <summary>What was last read or written.</summary>
    AnchorNode Node { get; }

    /// <summary>Reads what is stored.</summary>
    Task Read();

    /// <summary>Replaces what is stored; when it returns, it is on disk.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else has written meanwhile.</exception>
    Task Write(AnchorNode node);

    /// <summary>Removes what is stored.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else has written meanwhile.</exception>
    Task Clear();
}
