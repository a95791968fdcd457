namespace Wetware.Channels;

/// <summary>The answer to <see cref="ChannelAccept"/>.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-taken")]
public sealed record ChannelAccepted
{
    /// <summary>Not settled yet: ask again.</summary>
    public static ChannelAccepted NotYet { get; } = new() { Waiting = true };

    /// <summary>All are the receiver's.</summary>
    public static ChannelAccepted All { get; } = new();

    /// <summary>Values that went elsewhere meanwhile and must not be used, since the receiver had been silent or the sender withdrew.</summary>
    [Id(0)]
    public IReadOnlyList<Guid> Refused { get; init; } = [];

    /// <summary>True when the wait is not over.</summary>
    [Id(1)]
    public bool Waiting { get; init; }
}
