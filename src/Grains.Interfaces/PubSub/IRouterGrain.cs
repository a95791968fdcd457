using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.PubSub;

/// <summary>Joins topics by name at one node; its key is the node's server id. Joining is the same as knowing the name: hand out topics, not the router, to restrict.</summary>
[Alias("ww.IRouterGrain"), PublicGrain]
public interface IRouterGrain : INodeOwned
{
    /// <summary>The key of the node's <see cref="ITopicGrain"/>; the same for the same name.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: malformed name; <c>limit</c>: too long; <c>denied</c>: reserved.</exception>
    [Alias("Join")]
    Task<string> Join(string name, CancellationToken cancellationToken = default);
}
