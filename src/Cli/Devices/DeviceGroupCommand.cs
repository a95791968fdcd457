using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.Devices;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Devices;

/// <summary>What the commands about devices and deployments share beside what <see cref="ClusterVerb"/> has.</summary>
internal abstract class DeviceGroupCommand(string name, string description) : ClusterVerb(name, description)
{
    /// <inheritdoc />
    protected sealed override Task<int> Run(ClusterConnection connection, ParseResult parsed, CancellationToken cancellationToken) =>
        Run(connection.Wetware.Devices, new(parsed.InvocationConfiguration.Output, IsJson(parsed)), parsed, cancellationToken);

    /// <inheritdoc />
    protected sealed override Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        Check(parsed);
        return Task.CompletedTask;
    }

    /// <summary>Checks and reads what the command needs of this machine before anything is asked of the cluster.</summary>
    protected virtual void Check(ParseResult parsed)
    {
    }

    /// <summary>Runs the command and returns the exit code.</summary>
    protected abstract Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>An error for something that does not exist.</summary>
    protected static CommandException Missing(string what, string name) => new(ExitCodes.Failed, $"not-found: there is no {what} \"{name}\"");
}
