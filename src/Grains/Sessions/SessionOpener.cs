using Microsoft.Extensions.Logging;
using Wetware.Sessions;

namespace Wetware.Grains.Sessions;

/// <summary>The silos' own side of a session.</summary>
[Alias("ww.IOpenedSession")]
internal interface IOpenedSession : IGrainWithStringKey
{
    /// <summary>Writes the state of a new session. With a root the session descends from another one; without, it begins here.</summary>
    [Alias("Open")]
    Task<SessionOpened> Open(SessionState state, CancellationToken cancellationToken = default);
}

/// <summary>Opens sessions: known to the list first, so that none exists which cannot be found and ended.</summary>
internal sealed partial class SessionOpener(IGrainFactory grains, ILogger<SessionOpener> logger)
{
    public async Task<SessionOpened> Open(string id, SessionState state, CancellationToken cancellationToken)
    {
        var index = grains.GetGrain<ISessionIndexGrain>(ISessionIndexGrain.ShardOf(id));
        var expired = await index.Add(id, state.Expires, cancellationToken);
        var opened = await grains.GetGrain<IOpenedSession>(id).Open(state, cancellationToken);
        foreach (var old in expired)
            await Drop(old, cancellationToken);
        return opened;
    }

    // It has expired whether its state is dropped or not, so this must not spoil a login.
    private async Task Drop(string session, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<ISessionGrain>(session).End(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotDropped(error, session);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of session {Session}, which has expired, could not be dropped and stays in storage")]
    private partial void LogNotDropped(Exception exception, string session);
}
