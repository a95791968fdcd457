namespace Wetware.Grains.Channels;

/// <summary>What is on disk of a channel. Of a synchronous one that it is there, whether it is closed, and who may have values that more than one could claim.</summary>
[GenerateSerializer]
[Alias("ww.channel-state")]
public sealed class ChannelState
{
    /// <summary>0 for a synchronous channel.</summary>
    [Id(0)]
    public int Capacity { get; set; }

    /// <summary>When it was made.</summary>
    [Id(1)]
    public DateTimeOffset Created { get; set; }

    /// <summary>The operation that closed it; empty while it is open.</summary>
    [Id(2)]
    public Guid ClosedBy { get; set; }

    /// <summary>
    /// Buffered: values in line, oldest first, taken ones that may still be asked for, and without bytes and receiver those that were withdrawn. Synchronous: values without bytes, each with the only receiver
    /// that may claim it.
    /// </summary>
    [Id(3)]
    public List<StoredItem> Items { get; set; } = [];

    /// <summary>Claims that were refused and may be made again, oldest first.</summary>
    [Id(4)]
    public List<StoredRefusal> Refused { get; set; } = [];
}
