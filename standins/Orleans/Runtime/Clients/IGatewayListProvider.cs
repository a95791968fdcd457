namespace Orleans.Messaging;

/// <summary>Tells a client where the cluster's gateways are.</summary>
/// <remarks>As with <see cref="IMembershipTable"/>, a provider that is to work with all versions of the package implements both sets of methods.</remarks>
public interface IGatewayListProvider
{
    /// <summary>How old a list may become.</summary>
    TimeSpan MaxStaleness { get; }

    [Obsolete("This attribute is no longer used and all providers are considered updatable")]
    bool IsUpdatable { get; }

    /// <summary>Called before all others.</summary>
    [Obsolete("Use InitializeGatewayListProviderAsync.")]
    Task InitializeGatewayListProvider();

    /// <summary>The gateways, each as <c>gwy.tcp://address:port/generation</c>.</summary>
    [Obsolete("Use GetGatewaysAsync.")]
    Task<IList<Uri>> GetGateways();

    /// <summary>Called before all others.</summary>
    Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken);

    /// <summary>The gateways, each as <c>gwy.tcp://address:port/generation</c>.</summary>
    Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken);
}
