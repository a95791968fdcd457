using Wetware.Errors;
using Wetware.Security;

namespace Wetware.Sessions;

/// <summary>
/// Signs one nonce of one node of one cluster with an account's key, and nothing else: bytes that are no nonce are refused, and so is a second one, so that
/// whoever asks for signatures cannot make it sign in elsewhere.
/// </summary>
/// <param name="account">The account's key.</param>
/// <param name="cluster">The cluster's id, as this client knows it.</param>
/// <param name="server">Server id of the node that this client asked.</param>
public sealed class LoginSigner(IEnvelopeSigner account, string cluster, string server)
{
    private int _used;

    /// <summary>The signed nonce.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: <c>invalid nonce size: n</c>, or <c>signer already used</c>.</exception>
    public SignedEnvelope Sign(ReadOnlyMemory<byte> nonce)
    {
        if (nonce.Length != LoginRequest.NonceBytes)
            throw new WetwareException(ErrorKind.Failed, $"invalid nonce size: {nonce.Length}");
        if (Interlocked.Exchange(ref _used, 1) != 0)
            throw new WetwareException(ErrorKind.Failed, "signer already used");
        return SignedEnvelope.Seal(account, LoginRequest.Domain, LoginRequest.PayloadType, LoginRequest.SignedBytes(cluster, server, nonce.Span));
    }
}
