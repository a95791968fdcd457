using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Security;

namespace Wetware.Tokens;

/// <summary>Capabilities outside the cluster: tokens that stand for them. Key 0. What it acknowledges is on disk.</summary>
[Alias("ww.ITokensGrain"), PublicGrain]
public interface ITokensGrain : IGrainWithIntegerKey
{
    /// <summary>Most tokens at once.</summary>
    const int MaxTokens = 1024;

    /// <summary>Longest label, in characters.</summary>
    const int MaxLabel = 128;

    /// <summary>Makes a token for a capability.</summary>
    /// <param name="capability">What it stands for.</param>
    /// <param name="label">What to call it in the list; may be empty.</param>
    /// <param name="lifetime">How long it works, 1 s to 365 d; null for until it is revoked.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="WetwareException"><c>denied</c>: not made by this cluster; <c>limit</c>: label or lifetime; <c>overloaded</c>: too many tokens.</exception>
    [Alias("Export")]
    Task<TokenExported> Export(Capability capability, string label = "", TimeSpan? lifetime = null, CancellationToken cancellationToken = default);

    /// <summary>The capability that a token stands for; it works as long as the token does, and as what it was made from does.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: not the text of a token; <c>denied</c>: unknown, revoked or expired, which are not told apart.</exception>
    [Alias("Import")]
    Task<Capability> Import(string token, CancellationToken cancellationToken = default);

    /// <summary>The same by the SHA-256 of the token's secret bytes (<see cref="CapabilityToken.TryHash"/>): for nodes, whose calls may be logged with their arguments.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: unknown, revoked or expired.</exception>
    [Alias("Redeem"), InternalCall]
    Task<Capability> Redeem(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its id or its text; within <see cref="CapabilityOrigin.Lease"/> nothing works that was imported by it.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is none.</exception>
    [Alias("Revoke")]
    Task Revoke(string idOrToken, CancellationToken cancellationToken = default);

    /// <summary>All tokens that work, oldest first.</summary>
    [Alias("List")]
    Task<IReadOnlyList<TokenInfo>> List(CancellationToken cancellationToken = default);
}
