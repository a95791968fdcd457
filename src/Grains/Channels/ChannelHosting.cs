using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Grains.Quotas;
using Wetware.Grains.Sessions;

namespace Wetware.Grains.Channels;

/// <summary>Adds channels to a silo.</summary>
public static class ChannelHosting
{
    /// <summary>Name of the channels' states.</summary>
    internal const string State = "channel";

    /// <summary>Adds the channel client to a silo, and the maker of channels to its sessions.</summary>
    public static ISiloBuilder AddChannels(this ISiloBuilder silo) => silo
        .ConfigureServices(static services =>
        {
            services.AddMetrics().AddSingleton<ChannelMetrics>();
            services.AddOptions<ChannelOptions>().Validate(options => !options.Problems().Any(), "Cluster:Channels: an option is outside its limits");
            services.AddStateQuota(State, static all => all.GetRequiredService<IOptions<ChannelOptions>>().Value.Quotas());
            services.AddSingleton(static all => new ChannelQuotas(
                all.GetRequiredService<IOptions<ChannelOptions>>().Value, all.GetRequiredKeyedService<StateQuota>(State), all.GetRequiredService<QuotaMetrics>()));
        })
        .ConfigureServices(services => services.AddSingleton(provider => new ChannelClient(provider)))
        .AddSessionService("channels", CapabilityKinds.Channels, static (grains, _) => grains.GetGrain<IChannelsGrain>(0).GetGrainId());
}
