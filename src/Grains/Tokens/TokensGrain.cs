using System.Security.Cryptography;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Tokens;

namespace Wetware.Grains.Tokens;

/// <summary>
/// Keeps the tokens. What is imported by a token names this grain as an origin, so it stands only while the token does; there is nothing else to be
/// called here through a capability.
/// </summary>
internal sealed class TokensGrain(
    [PersistentState("tokens", "Default")] IPersistentState<TokensState> stored, ICapabilityFactory capabilityFactory, TokenMetrics metrics, TimeProvider time)
    : Grain, ITokensGrain, ICapabilityTarget
{
    /// <inheritdoc />
    public async Task<TokenExported> Export(Capability capability, string label = "", TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        TokenRegistry.Check(label, lifetime);
        var serial = Guid.NewGuid();
        var bound = await capabilityFactory.Bind(capability, new CapabilityOrigin(this.GetGrainId(), [serial]), cancellationToken);
        var token = CapabilityToken.New();
        var hash = new byte[SHA256.HashSizeInBytes];
        CapabilityToken.TryHash(token, hash);
        var now = time.GetUtcNow();
        var record = new TokenRecord(hash, serial, bound, label, now, now + lifetime);
        await Store(TokenRegistry.With(stored.State.Tokens, record));
        metrics.Changed("exported");
        return new TokenExported(token, record.Info);
    }

    /// <inheritdoc />
    public Task<Capability> Import(string token, CancellationToken cancellationToken = default)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!CapabilityToken.TryHash(token, hash))
            throw new WetwareException(ErrorKind.Failed, $"token: {CapabilityToken.Prefix} and 43 characters of base64url are expected");
        return Task.FromResult(Found(hash));
    }

    /// <inheritdoc />
    public Task<Capability> Redeem(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken = default) => Task.FromResult(Found(hash.Span));

    /// <inheritdoc />
    public async Task Revoke(string idOrToken, CancellationToken cancellationToken = default)
    {
        var record = Named(idOrToken) ?? throw new WetwareException(ErrorKind.NotFound, "there is no such token");
        await Store([.. stored.State.Tokens.Where(known => known.Serial != record.Serial)]);
        metrics.Changed("revoked");
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<TokenInfo>> List(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<TokenInfo>>([.. TokenRegistry.Working(stored.State.Tokens, time.GetUtcNow()).Select(record => record.Info)]);

    /// <inheritdoc />
    public Task<bool> IsValid(IReadOnlyList<Guid> serials, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(serials);
        var now = time.GetUtcNow();
        return Task.FromResult(serials.All(serial => TokenRegistry.Working(stored.State.Tokens, now).Any(record => record.Serial == serial)));
    }

    /// <inheritdoc />
    public Task<CapabilityReply> Invoke(CapabilityCall call, CancellationToken cancellationToken = default) => throw NoTarget();

    /// <inheritdoc />
    public Task<CapabilityReply?> Withdraw(Capability capability, Guid operation, CancellationToken cancellationToken = default) => throw NoTarget();

    /// <inheritdoc />
    public Task Revoke(Capability capability, CancellationToken cancellationToken = default) => throw NoTarget();

    private static WetwareException NoTarget() => new(ErrorKind.Denied, "tokens are not called through capabilities");

    private Capability Found(ReadOnlySpan<byte> hash)
    {
        var record = TokenRegistry.Find(stored.State.Tokens, hash, time.GetUtcNow());
        metrics.Imported(record is not null);
        return record?.Capability ?? throw new WetwareException(ErrorKind.Denied, "the token is unknown, was revoked or has expired");
    }

    private TokenRecord? Named(string idOrToken)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (CapabilityToken.TryHash(idOrToken, hash))
            return TokenRegistry.Find(stored.State.Tokens, hash, time.GetUtcNow());
        return Guid.TryParseExact(idOrToken, "N", out var serial) ? stored.State.Tokens.Find(record => record.Serial == serial) : null;
    }

    private async Task Store(List<TokenRecord> tokens)
    {
        // What could not be written has not happened; a write in doubt ends this activation, and the next one reads what is there.
        var before = stored.State;
        stored.State = new TokensState { Tokens = tokens };
        try
        {
            await stored.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            stored.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
