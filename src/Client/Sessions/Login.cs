using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Sessions;

/// <summary>Logging in, for programs in C#.</summary>
public static class Login
{
    /// <summary>
    /// Opens a session at a node: asks for a nonce, signs it with <paramref name="account"/>, and answers. Without an account only a policy that
    /// ignores identity lets in.
    /// </summary>
    /// <param name="grains">The way to grains.</param>
    /// <param name="client">How the session's capabilities are called.</param>
    /// <param name="account">The account's key, or null.</param>
    /// <param name="server">The node; null for the one that <paramref name="grains"/> is closest to.</param>
    /// <param name="lifetime">How long the session shall last; null for the node's default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WetwareException">As <see cref="ITerminalGrain.Login"/>; <c>disconnected</c>: the node is gone.</exception>
    public static async Task<Session> Open(
        IGrainFactory grains,
        CapabilityClient client,
        IEnvelopeSigner? account = null,
        string? server = null,
        TimeSpan? lifetime = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grains);
        server ??= await grains.GetGrain<INodesGrain>(0).Here(cancellationToken).ConfigureAwait(false);
        var terminal = grains.GetGrain<ITerminalGrain>(server);
        var nonce = await terminal.Challenge(cancellationToken).ConfigureAwait(false);
        var envelope = account is null ? null : new LoginSigner(account).Sign(nonce);
        var request = new LoginRequest { Nonce = nonce, Envelope = envelope, Lifetime = lifetime };
        return new Session(client, (await terminal.Login(request, cancellationToken).ConfigureAwait(false)).Session);
    }
}
