using Wetware.Cli.Connecting;

namespace Wetware.Cli.Tasks;

/// <summary>Reaches the cluster's scheduler and module store.</summary>
internal interface ITaskConnector
{
    /// <exception cref="CommandException">There is no cluster, or it lets us not in.</exception>
    Task<TaskConnection> Open(ClientOptions options, CancellationToken cancellationToken);
}
