using Wetware.Sessions;

namespace Wetware.Grains.Sessions;

/// <summary>Opens sessions: known to the list first, so that none exists which cannot be found and ended.</summary>
internal sealed class SessionOpener(IGrainFactory grains)
{
    public async Task<SessionOpened> Open(string id, SessionState state, CancellationToken cancellationToken)
    {
        var index = grains.GetGrain<ISessionIndexGrain>(ISessionIndexGrain.ShardOf(id));
        var expired = await index.Add(id, state.Expires, cancellationToken);
        foreach (var old in expired)
            await grains.GetGrain<ISessionGrain>(old).End(cancellationToken);
        return await grains.GetGrain<IOpenedSession>(id).Open(state, cancellationToken);
    }
}
