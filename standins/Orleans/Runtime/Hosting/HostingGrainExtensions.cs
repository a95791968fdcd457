using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Hosting;

public static class HostingGrainExtensions
{
    /// <summary>Makes an extension that every grain has once it is called for it.</summary>
    public static ISiloBuilder AddGrainExtension<TExtensionInterface, TExtension>(this ISiloBuilder builder)
        where TExtensionInterface : class, IGrainExtension
        where TExtension : class, TExtensionInterface => builder.ConfigureServices(services =>
            services.AddKeyedTransient<IGrainExtension>(
                typeof(TExtensionInterface),
                static (provider, _) => ActivatorUtilities.CreateInstance<TExtension>(provider)));
}
