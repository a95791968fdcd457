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
