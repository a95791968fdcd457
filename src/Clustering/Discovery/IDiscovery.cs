using System.Threading.Channels;

namespace Wetware.Clustering.Discovery;

/// <summary>Telling the network who we are, and hearing who else is there.</summary>
public interface IDiscovery : IAsyncDisposable
{
    /// <summary>What was heard from nodes of our namespace, oldest first; when nobody reads, the oldest is dropped. One reader.</summary>
    ChannelReader<Announcement> Announcements { get; }

    /// <summary>The stranger that was heard last; null when none was.</summary>
    UnverifiedNode? UnverifiedNode { get; }

    /// <summary>Begins to listen.</summary>
    void Start();

    /// <summary>Asks all nodes to say who they are.</summary>
    void Query();

    /// <summary>Says who we are: now, when asked, and from time to time.</summary>
    void Advertise(Advertisement node);

    /// <summary>Says that we leave, and stops advertising.</summary>
    void Goodbye();
}
