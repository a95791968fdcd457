namespace Orleans.Runtime;

/// <summary>Grain types that the runtime keeps for itself.</summary>
public static class GrainTypePrefix
{
    public const string SystemPrefix = "sys.";
    public const string SystemTargetPrefix = SystemPrefix + "svc.";
    public const string GrainServicePrefix = SystemTargetPrefix + "user.";
    public const string ClientPrefix = SystemPrefix + "client";

    public static readonly ReadOnlyMemory<byte> SystemTargetPrefixBytes = "sys.svc."u8.ToArray();
    public static readonly ReadOnlyMemory<byte> GrainServicePrefixBytes = "sys.svc.user."u8.ToArray();
    public static readonly ReadOnlyMemory<byte> ClientPrefixBytes = "sys.client"u8.ToArray();
    public static readonly GrainType ClientGrainType = GrainType.Create(ClientPrefix);

    /// <summary>A client of the cluster, or an object that it offers to be called.</summary>
    public static bool IsClient(this in GrainType type) => type.AsSpan().StartsWith("sys.client"u8);

    public static bool IsClient(this in GrainId id)
    {
        var type = id.Type;
        return type.IsClient();
    }

    public static bool IsSystemTarget(this in GrainType type) => type.AsSpan().StartsWith("sys.svc."u8);

    public static bool IsSystemTarget(this in GrainId id)
    {
        var type = id.Type;
        return type.IsSystemTarget();
    }

    public static bool IsGrainService(this in GrainType type) => type.AsSpan().StartsWith("sys.svc.user."u8);
}
