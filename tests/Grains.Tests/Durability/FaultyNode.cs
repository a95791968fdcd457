using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Wetware.Devices;
using Wetware.Devices.Hosting;
using Wetware.Functions;
using Wetware.Grains.Tasks;
using Wetware.Tests.Devices;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Durability;

/// <summary>One node with the grains of the primitives and of all applications, over a storage that does as it is told.</summary>
internal static class FaultyNode
{
    public static Task<NodeCluster> Start(FaultyStore store, Action<ISiloBuilder>? more = null)
    {
        var connection = store.Connect();
        return NodeCluster.Start(
            1,
            silo =>
            {
                var services = silo.Services;
                services.AddSingleton(connection);
                services.Configure<WorkerOptions>(worker => worker.Enabled = false);
                services.AddFunctions();
                services.AddDevices(new DeviceOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Discover = false });
                services.PostConfigure<GrainTypeOptions>(types => types.Classes.Remove(typeof(PretendDeployments)));

                // Asks the devices, none of which is there.
                foreach (var service in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationFactory?.Method.ReturnType == typeof(DeviceService)).ToArray())
                    services.Remove(service);
                more?.Invoke(silo);
            },
            applications: true);
    }
}
