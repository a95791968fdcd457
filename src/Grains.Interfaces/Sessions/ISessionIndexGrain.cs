using Wetware.Security;

namespace Wetware.Sessions;

/// <summary>A part of the list of sessions, keyed 0 to <see cref="Shards"/> - 1 (<see cref="ShardOf"/>).</summary>
[Alias("ww.ISessionIndexGrain"), PublicGrain]
public interface ISessionIndexGrain : IGrainWithIntegerKey
{
    /// <summary>How many parts there are.</summary>
    const int Shards = 32;

    /// <summary>Most sessions in one part.</summary>
    const int MaxPerShard = 512;

    /// <summary>Remembers a session; answers the ids of those that have expired and were forgotten for it, whose states may be dropped.</summary>
    /// <exception cref="Errors.WetwareException"><c>overloaded</c>: too many sessions.</exception>
    [Alias("Add"), InternalCall]
    Task<IReadOnlyList<string>> Add(string session, DateTimeOffset expires, CancellationToken cancellationToken = default);

    /// <summary>Forgets a session.</summary>
    [Alias("Remove"), InternalCall]
    Task Remove(string session, CancellationToken cancellationToken = default);

    /// <summary>The ids of this part's sessions that have not expired, in no order.</summary>
    [Alias("List")]
    Task<IReadOnlyList<string>> List(CancellationToken cancellationToken = default);

    /// <summary>The part that knows a session: by the first byte of its id.</summary>
    static int ShardOf(string session)
    {
        ArgumentException.ThrowIfNullOrEmpty(session);
        return session.Length >= 2 && byte.TryParse(session.AsSpan(0, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var first)
            ? first % Shards
            : 0;
    }
}
