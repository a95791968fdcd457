using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Orleans.Configuration;

public class ClusterOptionsValidator(IOptions<ClusterOptions> options) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        Require(options.Value.ClusterId, nameof(ClusterOptions.ClusterId));
        Require(options.Value.ServiceId, nameof(ClusterOptions.ServiceId));
    }

    private static void Require(string value, string name)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new OrleansConfigurationException($"Configuration for {nameof(ClusterOptions)} is invalid. A non-empty value for {name} is required.");
    }
}
