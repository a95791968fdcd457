using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Silo.Configuration;

namespace Wetware.Silo.Hosting;

/// <summary>The host of a worker: the silo and nothing else.</summary>
public static class WorkerHost
{
    /// <summary>Builds it.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="loggers">Loggers of the whole process.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <exception cref="NodeStartException">The data directory or a port cannot be had.</exception>
    public static IHost Build(NodeOptions options, ILoggerFactory loggers, TimeProvider? time = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "ww" });
        builder.AddNode(options, loggers, time);
        return builder.Build();
    }
}
