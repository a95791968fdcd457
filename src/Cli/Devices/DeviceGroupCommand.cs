using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Devices;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Devices;

/// <summary>What the commands about devices and deployments share: <c>--json</c>, and the way to the cluster.</summary>
internal abstract class DeviceGroupCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "JSON, one object a line" };

    protected DeviceGroupCommand(string name, string description)
        : base(name, description)
    {
        Options.Add(_json);
        var flags = ClientFlags.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            var options = flags.Read(parsed);
            Check(parsed);
            var connection = await ClusterConnection.Open(options, cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var printer = new DevicePrinter(parsed.InvocationConfiguration.Output, parsed.GetValue(_json));
            return await Run(connection.Wetware.Devices, printer, parsed, cancellationToken).ConfigureAwait(false);
        });
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
