using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Wetware.Clustering.Joining;
using Wetware.Functions;
using Wetware.Gateway.Security.Tokens;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Gateway.Hosting;

/// <summary>A gateway as the whole purpose of a process.</summary>
public static class GatewayProcess
{
    /// <summary>Runs a gateway with the settings of a plain executable.</summary>
    public static Task<int> Run(string[] arguments, ILoggerFactory loggers) => Run(() => NodeSettings.Build(arguments), loggers);

    /// <summary>Runs a gateway until a signal; answers the exit code.</summary>
    public static Task<int> Run(Func<IConfiguration> settings, ILoggerFactory loggers, bool stopWithInput = false) => NodeProcess.Run(
        () =>
        {
            var configuration = settings();
            var (node, http) = NodeSettings.Read(configuration, NodeRole.Gateway);
            var functions = FunctionSettings.Read(configuration, http);

            // Found out now and with the option's name, instead of after the silo has started.
            NodePorts.Probe(IPEndPoint.Parse(http.Listen), "Http:Listen");
            if (DeviceSettings.Of(http) is { } devices)
                NodePorts.Probe(devices.Listen, "Http:Devices");
            _ = new HttpTokenFile(http.TokensFile!, TimeProvider.System).Read();
            foreach (var (name, listen) in new[] { (nameof(functions.Listen), functions.Listen), (nameof(functions.ListenHttp), functions.ListenHttp) })
            {
                if (listen is not null)
                    NodePorts.Probe(IPEndPoint.Parse(listen), $"{FunctionOptions.Section}:{name}");
            }

            return () => GatewayHost.Build(node, http, loggers, functions: functions);
        },
        loggers,
        stopWithInput);
}
