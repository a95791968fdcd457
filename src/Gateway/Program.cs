using Wetware.Gateway.Hosting;
using Wetware.Silo.Hosting;

namespace Wetware.Gateway;

/// <summary>The gateway executable. Settings come from appsettings.json, the environment and <c>--Section:Key=value</c>; <c>ww gateway</c> is the same with flags.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        using var loggers = NodeLog.Create();
        return await GatewayProcess.Run(arguments, loggers).ConfigureAwait(false);
    }
}
