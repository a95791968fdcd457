namespace Wetware.Channels;

/// <summary>The answer to <see cref="ChannelTake"/>.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-taken")]
public sealed record ChannelTaken
{
    /// <summary>Not settled yet: ask again.</summary>
    public static ChannelTaken NotYet { get; } = new() { Waiting = true };

    /// <summary>All are the receiver's.</summary>
    public static ChannelTaken All { get; } = new();

    /// <summary>Values that went elsewhere meanwhile and must not be used, since the receiver had been silent or the sender withdrew.</summary>
    [Id(0)]
    public IReadOnlyList<Guid> Refused { get; init; } = [];

    /// <summary>True when the wait is not over.</summary>
    [Id(1)]
    public bool Waiting { get; init; }
}
