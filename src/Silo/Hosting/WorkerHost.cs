using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Silo.Configuration;

namespace Wetware.Silo.Hosting;

/// <summary>The host of a worker: the silo, and what a caller adds.</summary>
public static class WorkerHost
{
    /// <summary>Builds it.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="loggers">Loggers of the whole process.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="more">Adds services.</param>
    /// <exception cref="NodeStartException">The data directory or a port cannot be had.</exception>
    public static IHost Build(NodeOptions options, ILoggerFactory loggers, TimeProvider? time = null, Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "ww" });
        builder.AddNode(options, loggers, time);
        more?.Invoke(builder.Services);
        return builder.Build();
    }
}
