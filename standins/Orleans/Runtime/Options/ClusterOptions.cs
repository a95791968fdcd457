namespace Orleans.Configuration;

public class ClusterOptions
{
    public const string DefaultClusterId = "default";
    public const string DefaultServiceId = "default";
    internal const string DevelopmentClusterId = "dev";
    internal const string DevelopmentServiceId = "dev";

    /// <summary>Silos and clients of another cluster id do not exist for this one.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>Names the application over all its deployments; stored state belongs to it.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}
