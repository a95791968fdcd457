using Orleans.Concurrency;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Grains.PubSub;

/// <summary>One node's part in knowing who listens to what; the key is its server id. Between nodes only.</summary>
[Alias("ww.IInterestGrain")]
public interface IInterestGrain : INodeOwned
{
    /// <summary>Returns when the node has asked all others what they listen to (or they did not answer in time).</summary>
    [Alias("Ready"), AlwaysInterleave]
    Task Ready(CancellationToken cancellationToken = default);

    /// <summary>The node has subscriptions of the topic now. Returns when the other nodes know, or did not answer in time.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: too many topics.</exception>
    [Alias("Listen"), AlwaysInterleave]
    Task Listen(string topic, CancellationToken cancellationToken = default);

    /// <summary>The node has no subscriptions of the topic any more.</summary>
    [Alias("Unlisten"), AlwaysInterleave]
    Task Unlisten(string topic, CancellationToken cancellationToken = default);

    /// <summary>Another node tells; the answer is the version of it that is known here now.</summary>
    [Alias("Tell"), AlwaysInterleave]
    Task<long> Tell(InterestChange change, CancellationToken cancellationToken = default);

    /// <summary>Everything that this node listens to.</summary>
    [Alias("All"), AlwaysInterleave]
    Task<InterestChange> All(CancellationToken cancellationToken = default);
}
