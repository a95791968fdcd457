using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Joining;
using Wetware.Devices;
using Wetware.Devices.Supervisor;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Devices;

/// <summary>A worker that is a device too.</summary>
internal static class WorkerDevice
{
    /// <summary>Reads and checks the options, from the same sources as those of the node.</summary>
    /// <exception cref="Clustering.NodeStartException">A value cannot be read or is outside its limits; all are named.</exception>
    public static SupervisorOptions Read(IConfiguration configuration)
    {
        var (options, problems) = (new SupervisorOptions(), new OptionProblems());
        try
        {
            configuration.GetSection(SupervisorOptions.Section).Bind(options);
        }
        catch (InvalidOperationException error)
        {
            problems.Add(SupervisorOptions.Section, error.Message);
        }

        if (options.Listen is "" or "off")
            options.Listen = null;
        foreach (var (option, problem) in options.Problems())
            problems.Add(option, problem);
        problems.ThrowIfAny();

        // Found out now and with the option's name, instead of after the silo has started.
        if (options.Listen is not null)
            NodePorts.Probe(options.Endpoint, $"{SupervisorOptions.Section}:{nameof(options.Listen)}");
        return options;
    }

    /// <summary>Builds the host of a worker with these options.</summary>
    public static IHost Build(NodeOptions node, SupervisorOptions device, ILoggerFactory loggers) => WorkerHost.Build(node, loggers, more: services => services.AddSupervisor(device, all =>
    {
        // Known when the node has its folder and its key.
        var context = all.GetRequiredService<NodeContext>();
        device.Name ??= $"ww-{context.Identity.Peer.ToString()[^8..]}";
        device.Folder ??= context.Data["device"];
    }));
}
