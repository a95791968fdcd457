using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Capabilities.Guests;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Tokens;
using Wetware.Wasm.Capabilities;

namespace Wetware.Grains.Tasks.Secrets;

/// <summary>The capabilities that tasks are given: secrets hold their tokens.</summary>
internal sealed class TaskGrants(IGrainFactory grains, CapabilityInvokers invokers, TimeProvider time, ILogger<GuestCapabilities> logger)
{
    /// <summary>What the guest of one attempt may call; null for nothing.</summary>
    /// <exception cref="WetwareException">As of <see cref="Redeem(TaskSpec, CancellationToken)"/>.</exception>
    public async ValueTask<IGuestCapabilities?> For(TaskSpec spec, CancellationToken cancellationToken) =>
        spec.Grants.Count == 0 ? null : new GuestCapabilities(grains, await Redeem(spec, cancellationToken).ConfigureAwait(false), time, logger);

    /// <summary>The capabilities by their names, in ordinal order of these.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no such secret; <c>failed</c>: it does not hold a token; <c>denied</c>: the token, or what it came from, was
    /// revoked or has expired.</exception>
    public async Task<IReadOnlyList<(string Name, Capability Capability)>> Redeem(TaskSpec spec, CancellationToken cancellationToken)
    {
        var asked = spec.Grants.OrderBy(grant => grant.Key, StringComparer.Ordinal).ToArray();
        var tokens = await grains.GetGrain<ITaskSecretsGrain>(0).Open([.. asked.Select(grant => grant.Value)], cancellationToken).ConfigureAwait(false);
        return await Task.WhenAll(asked.Zip(tokens, async (grant, token) => (grant.Key, await Redeem(grant.Value, token, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
    }

    private async Task<Capability> Redeem(string secret, ReadOnlyMemory<byte> token, CancellationToken cancellationToken)
    {
        // A shell ends it with a line feed.
        var hash = new byte[SHA256.HashSizeInBytes];
        if (!CapabilityToken.TryHash(Encoding.UTF8.GetString(token.Span).Trim(), hash))
            throw new WetwareException(ErrorKind.Failed, $"grants: secret {secret} does not hold the token of a capability (ww cap export)");
        try
        {
            var capability = await grains.GetGrain<ITokensGrain>(0).Redeem(hash, cancellationToken).ConfigureAwait(false);
            await CheckOrigins(capability, cancellationToken).ConfigureAwait(false);
            return capability;
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            throw new WetwareException(error.Kind, $"grants: secret {secret}: {error.Message}", error);
        }
    }

    // Each call is checked at its target: this says it earlier, where it can be known.
    private async Task CheckOrigins(Capability capability, CancellationToken cancellationToken)
    {
        try
        {
            await invokers.Origins.Check(capability.Origins, cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
        {
            // The guest is told when it calls, if that is still so.
        }
    }
}
