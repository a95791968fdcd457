using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;

namespace Orleans.Hosting;

public static class CoreHostingExtensions
{
    /// <summary>A cluster on this machine, whose membership the primary silo keeps: this one, unless another is named.</summary>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = EndpointOptions.DEFAULT_SILO_PORT,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = ClusterOptions.DevelopmentServiceId,
        string clusterId = ClusterOptions.DevelopmentClusterId)
    {
        builder.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = siloPort;
            options.GatewayPort = gatewayPort;
        });
        builder.UseDevelopmentClustering(options => options.Configure<IOptions<EndpointOptions>>((development, endpoints) =>
            development.PrimarySiloEndpoint = primarySiloEndpoint ?? endpoints.Value.GetPublicSiloEndpoint()));
        DevelopmentIds.Set(builder.Services, serviceId, clusterId);
        return builder;
    }

    /// <summary>A cluster whose membership is kept in the memory of one silo.</summary>
    public static ISiloBuilder UseDevelopmentClustering(this ISiloBuilder builder, IPEndPoint? primarySiloEndpoint) =>
        builder.UseDevelopmentClustering(options => options.Configure<IOptions<EndpointOptions>>((development, endpoints) =>
            development.PrimarySiloEndpoint = primarySiloEndpoint ?? endpoints.Value.GetPublicSiloEndpoint()));

    public static ISiloBuilder UseDevelopmentClustering(this ISiloBuilder builder, Action<DevelopmentClusterMembershipOptions> configureOptions) =>
        builder.UseDevelopmentClustering(options => options.Configure(configureOptions));

    public static ISiloBuilder UseDevelopmentClustering(
        this ISiloBuilder builder,
        Action<OptionsBuilder<DevelopmentClusterMembershipOptions>> configureOptions) => builder.ConfigureServices(services =>
        {
            configureOptions(services.AddOptions<DevelopmentClusterMembershipOptions>());
            services.RemoveAll<IMembershipTable>();
            services.AddSingleton<IMembershipTable, PrimaryMembershipTable>();
        });

    /// <summary>Grain calls carry the caller's trace. The calls of this stand-in are not traced, so there is nothing to carry.</summary>
    public static ISiloBuilder AddActivityPropagation(this ISiloBuilder builder) => builder;
}
