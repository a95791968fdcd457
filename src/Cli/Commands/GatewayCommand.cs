using System.CommandLine;
using Wetware.Gateway.Hosting;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww gateway</c>.</summary>
internal sealed class GatewayCommand : Command
{
    public GatewayCommand()
        : base("gateway", "Run a node that speaks HTTP, and leads a new cluster when it finds none")
    {
        var flags = NodeFlags.AddTo(this, http: true);
        SetAction(async (parsed, _) =>
        {
            using var loggers = NodeLog.Create(DebugFlag.IsSet(parsed), flags.JsonLogs(parsed));
            return await GatewayProcess.Run(() => NodeSettings.Build(flags.Settings(parsed)), loggers, flags.StopWithInput(parsed)).ConfigureAwait(false);
        });
    }
}
