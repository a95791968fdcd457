using Wetware.Cli.Connecting;

namespace Wetware.Cli.Tasks;

/// <summary>Enters the cluster as a grain client.</summary>
internal sealed class ClusterTaskConnector : ITaskConnector
{
    public async Task<TaskConnection> Open(ClientOptions options, CancellationToken cancellationToken)
    {
        var connection = await ClusterConnection.Open(options, cancellationToken).ConfigureAwait(false);
        return new TaskConnection(connection.Wetware.Tasks, connection.Wetware.Modules, connection.Wetware.ModuleNames, connection.Wetware.TaskSecrets, connection);
    }
}
