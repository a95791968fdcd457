using System.Text;
using System.Text.Json;
using Wetware.Capabilities;
using Wetware.Errors;

namespace Wetware.Sessions;

/// <summary>A session as its holder has it. <see cref="None"/> holds nothing: all that it is asked for is null, and logging out of it is harmless.</summary>
public sealed class Session(CapabilityClient client, Capability? reference) : CapabilityHandle(client, reference, CapabilityKinds.Session)
{
    /// <summary>No session.</summary>
    public static Session None(CapabilityClient client) => new(client, null);

    /// <summary>What it is and holds.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: revoked, expired or logged out; <c>failed</c>: no session.</exception>
    public async Task<SessionInfo> InfoAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync(SessionMethods.List, cancellationToken: cancellationToken).ConfigureAwait(false)).Json(SessionJson.Default.SessionInfo);

    /// <summary>One of its capabilities; null for what was not granted, and calls through null fail.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: revoked, expired or logged out.</exception>
    public async Task<Capability?> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        if (IsNull)
            return null;
        try
        {
            return (await CallAsync(SessionMethods.Get, Encoding.UTF8.GetBytes(name), cancellationToken: cancellationToken).ConfigureAwait(false)).Single();
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>A new session with less.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: more than it has; <c>limit</c>: the lifetime.</exception>
    public async Task<Session> AttenuateAsync(SessionNarrowing narrowing, CancellationToken cancellationToken = default)
    {
        var data = JsonSerializer.SerializeToUtf8Bytes(narrowing, SessionJson.Default.SessionNarrowing);
        return new Session(Client, (await CallAsync(SessionMethods.Attenuate, data, cancellationToken: cancellationToken).ConfigureAwait(false)).Single());
    }

    /// <summary>A new session that holds the same and outlives this one's logout.</summary>
    public async Task<Session> CloneAsync(CancellationToken cancellationToken = default) =>
        IsNull ? this : new Session(Client, (await CallAsync(SessionMethods.Clone, cancellationToken: cancellationToken).ConfigureAwait(false)).Single());

    /// <summary>Ends it; a second time, or of no session, harmless.</summary>
    public async Task LogoutAsync(CancellationToken cancellationToken = default)
    {
        if (IsNull)
            return;
        try
        {
            await CallAsync(SessionMethods.Logout, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            // It is over already.
        }
    }
}
