using Wetware.Errors;
using Wetware.Sessions;

namespace Wetware.Grains.Sessions;

/// <summary>Knows which sessions there are.</summary>
internal sealed class SessionIndexGrain(
    [PersistentState("sessions", "Default")] IPersistentState<SessionIndexState> stored, TimeProvider time) : Grain, ISessionIndexGrain
{
    // Dropping a state is a call and a write; a login pays for a few of them only.
    private const int MaxForgotten = 8;

    private Dictionary<string, DateTimeOffset> Sessions => stored.State.Sessions;

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> Add(string session, DateTimeOffset expires, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(session);
        var now = time.GetUtcNow();
        string[] expired = [.. Sessions.Where(known => known.Value <= now).OrderBy(known => known.Value).Select(known => known.Key).Take(MaxForgotten)];
        if (Sessions.Count - expired.Length >= ISessionIndexGrain.MaxPerShard)
        {
            throw new WetwareException(
                ErrorKind.Overloaded, $"sessions: more than {ISessionIndexGrain.Shards * ISessionIndexGrain.MaxPerShard}; revoke some or wait until they expire");
        }

        foreach (var old in expired)
            Sessions.Remove(old);
        Sessions[session] = expires;
        await Write();
        return expired;
    }

    /// <inheritdoc />
    public Task Remove(string session, CancellationToken cancellationToken = default) =>
        Sessions.Remove(session) ? Write() : Task.CompletedTask;

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> List(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return Task.FromResult<IReadOnlyList<string>>([.. Sessions.Where(known => known.Value > now).Select(known => known.Key)]);
    }

    // What is not on disk must not be in memory either: the next call asks the next activation.
    private async Task Write()
    {
        try
        {
            await stored.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}

/// <summary>A part of the list of sessions as it is stored.</summary>
[GenerateSerializer]
[Alias("ww.session-index")]
internal sealed class SessionIndexState
{
    /// <summary>When each session expires, by id.</summary>
    [Id(0)]
    public Dictionary<string, DateTimeOffset> Sessions { get; set; } = [];
}

/// <summary>What a session holds under a name; the reference is made when it is asked for.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.session-entry")]
internal sealed record SessionEntry(
    [property: Id(0)] string Name, [property: Id(1)] string Kind, [property: Id(2)] GrainId Target, [property: Id(3)] IReadOnlyList<string>? Methods);
