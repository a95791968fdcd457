namespace Wetware.Wasm.Capabilities;

/// <summary>Something that a guest may call. Holding it is the permission; what it stands for is the host's affair.</summary>
/// <param name="Name">What the guest finds it by; at most 255 bytes of UTF-8, may be empty for one that came in a reply.</param>
/// <param name="Target">What the host means by it.</param>
/// <param name="Methods">The methods that may be called; null when the host decides at each call.</param>
public sealed record GuestCapability(string Name, object Target, IReadOnlySet<string>? Methods = null)
{
    /// <summary>True when <paramref name="method"/> may be called as far as is known here.</summary>
    public bool Allows(string method) => Methods is null || Methods.Contains(method);
}
