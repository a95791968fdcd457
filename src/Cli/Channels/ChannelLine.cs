using Wetware.Channels;

namespace Wetware.Cli.Channels;

/// <summary>A channel as <c>ww chan ls --json</c> writes it.</summary>
internal sealed record ChannelLine(
    string Name, int Capacity, string State, int Buffered, int Senders, int Receivers, DateTimeOffset Created)
{
    public static ChannelLine From(ChannelInfo info) =>
        new(info.Name, info.Capacity, info.Closed ? "closed" : "open", info.Buffered, info.Senders, info.Receivers, info.Created);
}
