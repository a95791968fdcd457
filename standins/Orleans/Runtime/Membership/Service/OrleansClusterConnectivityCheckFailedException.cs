namespace Orleans.Runtime.MembershipService;

/// <summary>A silo did not reach all active silos in the time that it had to join.</summary>
[GenerateSerializer]
public sealed class OrleansClusterConnectivityCheckFailedException : OrleansException
{
    public OrleansClusterConnectivityCheckFailedException()
        : base("Failed to verify connectivity with active cluster nodes.")
    {
    }

    public OrleansClusterConnectivityCheckFailedException(string message)
        : base(message)
    {
    }

    public OrleansClusterConnectivityCheckFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
