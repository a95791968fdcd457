using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Silo;

/// <summary>The worker executable. Settings come from appsettings.json, the environment and <c>--Section:Key=value</c>; <c>ww start</c> is the same with flags.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        using var loggers = NodeLog.Create();
        return await NodeProcess.Run(
            () =>
            {
                var (node, _) = NodeSettings.Read(NodeSettings.Build(arguments), NodeRole.Worker);
                return () => WorkerHost.Build(node, loggers);
            },
            loggers).ConfigureAwait(false);
    }
}
