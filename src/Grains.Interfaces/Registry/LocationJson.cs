namespace Wetware.Registry;

/// <summary>The signed payload of a location.</summary>
/// <param name="Service">The service.</param>
/// <param name="Meta">Labels.</param>
/// <param name="Addresses">Addresses.</param>
/// <param name="Anchor">The path of an anchor.</param>
/// <param name="Issued">When it was said, in milliseconds since 1970 UTC.</param>
/// <param name="Ttl">For how long it holds, in milliseconds.</param>
public sealed record LocationJson(
    string? Service, IReadOnlyList<string>? Meta, IReadOnlyList<string>? Addresses, string? Anchor, long Issued, long Ttl);
