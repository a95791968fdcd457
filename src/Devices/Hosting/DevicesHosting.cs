using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Wetware.Devices.Access;
using Wetware.Devices.Core;
using Wetware.Devices.Deployments;
using Wetware.Devices.Discovery;
using Wetware.Devices.Hosting;
using Wetware.Devices.Http;
using Wetware.Devices.Modules;
using Wetware.Devices.Runs;

namespace Wetware.Devices;

/// <summary>Puts the device orchestrator into a gateway.</summary>
public static class DevicesHosting
{
    /// <summary>Registers what the orchestrator consists of.</summary>
    /// <param name="services">The services of a gateway.</param>
    /// <param name="options">Where it listens; null for a gateway that serves no devices and runs no grains of theirs.</param>
    public static IServiceCollection AddDevices(this IServiceCollection services, DeviceOptions? options)
    {
        services.AddSingleton<DeviceListener>();
        if (options is null)
        {
            services.PostConfigure<GrainTypeOptions>(types => types.Classes.RemoveWhere(type => type.Assembly == typeof(DevicesHosting).Assembly));
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DeviceClient>();
        services.AddSingleton(options);
        services.AddSingleton<AddressRule>();
        services.AddSingleton<OwnUrl>();
        services.AddSingleton<DeviceHttp>();
        services.AddSingleton<DeviceFiles>();
        services.AddSingleton<OrchestratorDevice>();
        services.AddSingleton<NodeManifestBuilder>();
        services.AddSingleton<ResultFollower>();
        services.AddSingleton<DeploymentRunner>();
        services.AddSingleton<UploadGate>();
        services.AddSingleton<Cards.Certifier>();
        services.AddSingleton<LogStream>();
        services.AddSingleton<Documents.InitFolder>();
        services.AddSingleton<DeviceBrowser>();
        services.AddSingleton<DeviceService>();
        services.AddHostedService(provider => provider.GetRequiredService<DeviceService>());
        return services;
    }

    /// <summary>Maps its routes, where the gateway serves devices.</summary>
    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        if (routes.ServiceProvider.GetService<DeviceOptions>() is null)
            return;
        var group = routes.MapGroup("").AddEndpointFilter<DeviceErrors>().WithMetadata(new DeviceRoute()).ExcludeFromDescription();
        group.MapDeviceRoutes();
        group.MapModuleRoutes();
        group.MapManifestRoutes();
        group.MapRunRoutes();
        group.MapLogRoutes();
        group.MapCardRoutes();
        group.MapCoreRoutes();
    }
}
