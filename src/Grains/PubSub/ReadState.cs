namespace Wetware.Grains.PubSub;

/// <summary>What a look into a subscription's buffer found.</summary>
public enum ReadState
{
    /// <summary>Nothing for this reader yet.</summary>
    Waiting,

    /// <summary>A batch.</summary>
    Served,

    /// <summary>This read is over without a batch: another one took its place, or it was withdrawn.</summary>
    Over,
}
