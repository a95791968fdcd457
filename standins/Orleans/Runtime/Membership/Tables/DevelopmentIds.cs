using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>The cluster and service ids of development clusters: what is given, or "dev" where nothing else is configured.</summary>
internal static class DevelopmentIds
{
    public static void Set(IServiceCollection services, string serviceId, string clusterId)
    {
        if (serviceId != ClusterOptions.DevelopmentServiceId || clusterId != ClusterOptions.DevelopmentClusterId)
        {
            services.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));
            return;
        }

        services.PostConfigure<ClusterOptions>(options =>
        {
            if (string.IsNullOrWhiteSpace(options.ClusterId))
                options.ClusterId = ClusterOptions.DevelopmentClusterId;
            if (string.IsNullOrWhiteSpace(options.ServiceId))
                options.ServiceId = ClusterOptions.DevelopmentServiceId;
        });
    }
}
