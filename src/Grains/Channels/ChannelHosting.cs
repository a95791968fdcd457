using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Grains.Sessions;

namespace Wetware.Grains.Channels;

/// <summary>Adds channels to a silo.</summary>
public static class ChannelHosting
{
    /// <summary>Adds the channel client to a silo, and the maker of channels to its sessions.</summary>
    public static ISiloBuilder AddChannels(this ISiloBuilder silo) => silo
        .ConfigureServices(static services => services.AddMetrics().AddSingleton<ChannelMetrics>())
        .ConfigureServices(services => services.AddSingleton(provider => new ChannelClient(provider)))
        .AddSessionService("channels", CapabilityKinds.Channels, static (grains, _) => grains.GetGrain<IChannelsGrain>(0).GetGrainId());
}
