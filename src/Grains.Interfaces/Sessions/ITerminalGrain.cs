using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Sessions;

/// <summary>Where one logs in: one a node, keyed by its server id. The session is that node's: its view, executor and router are the node's own.</summary>
[Alias("ww.ITerminalGrain"), PublicGrain]
public interface ITerminalGrain : INodeOwned
{
    /// <summary>A fresh nonce of 16 random bytes, to be signed soon and once.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: too many logins have begun.</exception>
    [Alias("Challenge")]
    Task<ReadOnlyMemory<byte>> Challenge(CancellationToken cancellationToken = default);

    /// <summary>Opens a session for the account that signed the nonce. A nonce is used up by the first attempt, whatever becomes of it.</summary>
    /// <exception cref="WetwareException">
    /// <c>failed</c>: <c>invalid nonce size: n</c>; <c>denied</c>: nonce mismatch, used or too old, a false signature, or the policy's words;
    /// <c>limit</c>: the lifetime; <c>overloaded</c>: too many sessions.
    /// </exception>
    [Alias("Login")]
    Task<SessionOpened> Login(LoginRequest request, CancellationToken cancellationToken = default);
}
