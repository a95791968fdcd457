using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Wetware.Devices.Supervisor;

namespace Wetware.Devices;

/// <summary>Makes a node a device.</summary>
public static class SupervisorHosting
{
    /// <summary>Registers the device, which is reached while the node runs. Modules are compiled by the <see cref="Wasm.Modules.IModuleCompiler"/> of the services, where there is one.</summary>
    /// <param name="services">The services of a node.</param>
    /// <param name="options">Checked options; nothing is registered where they have no address.</param>
    /// <param name="complete">Sets the name and the folder, where the options have none, when the node has begun to start.</param>
    public static IServiceCollection AddSupervisor(this IServiceCollection services, SupervisorOptions options, Action<IServiceProvider>? complete = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Listen is null)
            return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(all =>
        {
            complete?.Invoke(all);
            return options;
        });
        services.AddSingleton<SupervisorService>();
        services.AddHostedService(provider => provider.GetRequiredService<SupervisorService>());
        return services;
    }
}
