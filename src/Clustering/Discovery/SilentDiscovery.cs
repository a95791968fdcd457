using System.Threading.Channels;

namespace Wetware.Clustering.Discovery;

/// <summary>No multicast at all: nothing is sent and nothing is heard.</summary>
public sealed class SilentDiscovery : IDiscovery
{
    private readonly Channel<Announcement> _nothing = Channel.CreateBounded<Announcement>(1);

    /// <inheritdoc />
    public ChannelReader<Announcement> Announcements => _nothing.Reader;

    /// <inheritdoc />
    public UnverifiedNode? UnverifiedNode => null;

    /// <inheritdoc />
    public void Start()
    {
        // Nothing to listen to.
    }

    /// <inheritdoc />
    public void Query()
    {
        // Nobody to ask.
    }

    /// <inheritdoc />
    public void Advertise(Advertisement node)
    {
        // Nobody to tell.
    }

    /// <inheritdoc />
    public void Goodbye()
    {
        // Nobody to tell.
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
