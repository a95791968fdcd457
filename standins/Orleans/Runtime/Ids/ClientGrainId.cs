using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>
/// The id of a client of the cluster: <c>sys.client/</c> and 32 digits. Objects that a client offers have the client's id, a plus sign
/// and their own 32 digits, so that whoever routes need only look before the plus sign. Code of a silo outside of grains is a client that says in its id
/// where it is: <c>sys.client/hosted-address:port@generation</c>.
/// </summary>
internal static class ClientGrainId
{
    private const string HostedPrefix = "hosted-";

    public static GrainId Create() => GrainId.Create(GrainTypePrefix.ClientGrainType, GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid()));

    public static GrainId CreateHosted(SiloAddress silo) =>
        GrainId.Create(GrainTypePrefix.ClientGrainType, HostedPrefix + silo.ToParsableString());

    public static GrainId CreateObserver(GrainId client) =>
        GrainId.Create(GrainTypePrefix.ClientGrainType, $"{client.Key}+{Guid.NewGuid():N}");

    /// <summary>The client that an id of a client or of one of its objects belongs to.</summary>
    public static GrainId ClientOf(GrainId id)
    {
        var plus = id.Key.AsSpan().IndexOf((byte)'+');
        return id.IsClient() && plus >= 0 ? GrainId.Create(id.Type, new IdSpan(id.Key.AsSpan()[..plus].ToArray())) : id;
    }

    public static bool IsObserver(GrainId id) => id.IsClient() && id.Key.AsSpan().Contains((byte)'+');

    /// <summary>The silo that such a client, or one of its objects, is on.</summary>
    public static bool TryGetHostingSilo(GrainId id, [NotNullWhen(true)] out SiloAddress? silo)
    {
        silo = null;
        if (!id.IsClient() || !id.Key.AsSpan().StartsWith("hosted-"u8))
            return false;
        return SiloAddress.TryParse(ClientOf(id).Key.ToString()[HostedPrefix.Length..], out silo);
    }
}
