namespace Wetware.Registry;

/// <summary>A located provider in JSON: whose signature, service name and age were checked.</summary>
/// <param name="Peer">The name of the key that signed.</param>
/// <param name="Service">The service.</param>
/// <param name="Addresses">Addresses.</param>
/// <param name="Anchor">The path of an anchor.</param>
/// <param name="Meta">Labels.</param>
public sealed record LocatedJson(string Peer, string Service, IReadOnlyList<string> Addresses, string? Anchor, IReadOnlyList<string> Meta)
{
    /// <summary>The JSON form.</summary>
    public static LocatedJson Of(LocatedService found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new LocatedJson(found.Peer.ToString(), found.Location.Service, found.Location.Addresses, found.Location.Anchor, found.Location.Meta);
    }
}
