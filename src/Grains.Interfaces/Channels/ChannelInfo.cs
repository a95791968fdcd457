namespace Wetware.Channels;

/// <summary>A channel as it is at one moment.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-info")]
public sealed record ChannelInfo
{
    /// <summary>The name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Values that it keeps; 0 for a synchronous channel.</summary>
    [Id(1)]
    public required int Capacity { get; init; }

    /// <summary>When it was made.</summary>
    [Id(2)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>True after close.</summary>
    [Id(3)]
    public bool Closed { get; init; }

    /// <summary>Values that are kept and can be received even when their senders are gone.</summary>
    [Id(4)]
    public int Buffered { get; init; }

    /// <summary>Values whose senders wait.</summary>
    [Id(5)]
    public int Senders { get; init; }

    /// <summary>Receive operations that wait for a value.</summary>
    [Id(6)]
    public int Receivers { get; init; }
}
