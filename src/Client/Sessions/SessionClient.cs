using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Tokens;

namespace Wetware.Sessions;

/// <summary>Opens sessions: by logging in at a node, or from a token.</summary>
/// <param name="grains">The way to grains.</param>
/// <param name="capabilities">How the session's capabilities are called.</param>
/// <param name="cluster">The cluster's id (<c>ClusterOptions.ClusterId</c>), which a login signs.</param>
public sealed class SessionClient(IGrainFactory grains, CapabilityClient capabilities, string cluster)
{
    /// <summary>
    /// Opens a session at a node: requests a nonce, signs it with <paramref name="account"/> and sends it back. Without an account, only a policy that
    /// ignores identity grants anything.
    /// </summary>
    /// <param name="account">The account's key, or null.</param>
    /// <param name="server">Server id of the node; null for the one that this client is connected to.</param>
    /// <param name="lifetime">How long the session lasts; null for the node's default.</param>
    /// <param name="cancellationToken">Cancels the login.</param>
    /// <exception cref="WetwareException">As <see cref="ITerminalGrain.Login"/>; <c>disconnected</c>: the node is gone.</exception>
    public async Task<Session> LoginAsync(
        IEnvelopeSigner? account = null, string? server = null, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        server ??= await grains.GetGrain<INodesGrain>(0).Here(cancellationToken).ConfigureAwait(false);
        var terminal = grains.GetGrain<ITerminalGrain>(server);
        var nonce = await terminal.Challenge(cancellationToken).ConfigureAwait(false);
        var envelope = account is null ? null : new LoginSigner(account, cluster, server).Sign(nonce);
        var request = new LoginRequest { Nonce = nonce, Envelope = envelope, Lifetime = lifetime };
        return new Session(capabilities, (await terminal.Login(request, cancellationToken).ConfigureAwait(false)).Session);
    }

    /// <summary>Returns the session that a token stands for.</summary>
    /// <param name="token">The token, <c>wwcap_…</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="WetwareException"><c>failed</c>: not a token, or a token of another kind; <c>denied</c>: unknown, revoked or expired.</exception>
    public async Task<Session> ImportAsync(string token, CancellationToken cancellationToken = default) =>
        new(capabilities, await grains.GetGrain<ITokensGrain>(0).Import(token, cancellationToken).ConfigureAwait(false));
}
