using Microsoft.Extensions.DependencyInjection;
using Wetware.Channels;

namespace Wetware.Grains.Channels;

/// <summary>What channels need of silos and clients.</summary>
public static class ChannelHosting
{
    /// <summary>Adds the channel client to a silo.</summary>
    public static ISiloBuilder AddChannels(this ISiloBuilder silo) => silo.ConfigureServices(AddClient);

    /// <summary>Adds the channel client to a client.</summary>
    public static IClientBuilder AddChannels(this IClientBuilder client) => client.ConfigureServices(AddClient);

    private static void AddClient(IServiceCollection services) => services.AddSingleton(provider => new ChannelClient(provider));
}
