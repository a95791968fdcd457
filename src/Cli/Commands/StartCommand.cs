using System.CommandLine;
using Wetware.Cli.Devices;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww start</c>.</summary>
internal sealed class StartCommand : Command
{
    public StartCommand()
        : base("start", "Run a worker: a node that runs guests, and waits for a cluster until it finds one")
    {
        var flags = NodeFlags.AddTo(this, http: false);
        SetAction(async (parsed, _) =>
        {
            using var loggers = NodeLog.Create(DebugFlag.IsSet(parsed), flags.JsonLogs(parsed));
            return await NodeProcess.Run(
                () =>
                {
                    var settings = NodeSettings.Build(flags.Settings(parsed));
                    var (node, _) = NodeSettings.Read(settings, NodeRole.Worker);
                    var device = WorkerDevice.Read(settings);
                    return () => WorkerDevice.Build(node, device, loggers);
                },
                loggers,
                flags.StopWithInput(parsed)).ConfigureAwait(false);
        });
    }
}
