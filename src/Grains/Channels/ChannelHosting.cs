using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Grains.Sessions;

namespace Wetware.Grains.Channels;

/// <summary>What channels need of silos and clients.</summary>
public static class ChannelHosting
{
    /// <summary>Adds the channel client to a silo, and the maker of channels to its sessions.</summary>
    public static ISiloBuilder AddChannels(this ISiloBuilder silo) => silo
        .ConfigureServices(AddClient)
        .ConfigureServices(static services => services.AddMetrics().AddSingleton<ChannelMetrics>())
        .AddSessionService("channels", CapabilityKinds.Channels, static (grains, _) => grains.GetGrain<IChannelsGrain>(0).GetGrainId());

    /// <summary>Adds the channel client to a client.</summary>
    public static IClientBuilder AddChannels(this IClientBuilder client) => client.ConfigureServices(AddClient);

    private static void AddClient(IServiceCollection services) => services.AddSingleton(provider => new ChannelClient(provider));
}
