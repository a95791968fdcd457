using Microsoft.Extensions.DependencyInjection;
using Orleans.Messaging;

namespace Orleans.Runtime;

/// <summary>A silo needs a membership table, and a client a list of gateways.</summary>
internal sealed class ClusteringValidator(IServiceProvider services) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        var asked = services.GetRequiredService<IServiceProviderIsService>();
        var isSilo = asked.IsService(typeof(SiloMarker));
        if (asked.IsService(isSilo ? typeof(IMembershipTable) : typeof(IGatewayListProvider)))
            return;
        throw new OrleansConfigurationException(isSilo
            ? "Clustering has not been configured. Configure clustering using one of the clustering packages, or UseLocalhostClustering."
            : "Could not resolve an implementation of IGatewayListProvider. Configure clustering using one of the clustering packages, or UseLocalhostClustering.");
    }
}
