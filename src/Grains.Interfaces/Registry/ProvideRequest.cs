namespace Wetware.Registry;

/// <summary>Arguments of <see cref="RegistryMethods.Provide"/>.</summary>
/// <param name="Service">The service.</param>
/// <param name="Addresses">Addresses; or none, and an anchor.</param>
/// <param name="Anchor">The path of an anchor.</param>
/// <param name="Meta">Labels, each <c>key=value</c>.</param>
/// <param name="Ttl">For how long, in milliseconds; <see cref="SignedLocation.DefaultLifetime"/> when it is not given.</param>
/// <param name="Provision">The id of a provision that is renewed; none for a new one.</param>
public sealed record ProvideRequest(
    string? Service, IReadOnlyList<string>? Addresses = null, string? Anchor = null, IReadOnlyList<string>? Meta = null, long? Ttl = null, Guid? Provision = null);
