using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.RaftGroups;

/// <summary>Asks members whether they lead, for calls that a member does not answer. Calls that ask at the same time share the answers.</summary>
internal sealed class LeaderProbe(Func<string, IRaftMemberGrain> member, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    // Many calls may wait for a busy member; together they ask no more often than this.
    private static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Task<RaftMemberStatus?> Answer, long Asked)> _asked = new(StringComparer.Ordinal);

    /// <summary>
    /// Returns the server of a member that says that it leads, as soon as one does; null when none of them has said so within <paramref name="patience"/>. One that
    /// answers later is heard by the next call, so that members that are gone do not delay the others.
    /// </summary>
    public async Task<string?> Find(IReadOnlyList<string> servers, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await foreach (var answer in Task.WhenEach(Ask(servers)).WithCancellation(stop.Token).ConfigureAwait(false))
            {
                if (await answer.ConfigureAwait(false) is { Role: RaftMemberRole.Leader } leader)
                    return leader.Server;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        return null;
    }

    private Task<RaftMemberStatus?>[] Ask(IReadOnlyList<string> servers)
    {
        lock (_lock)
        {
            // Those that are not of the group any more.
            foreach (var gone in _asked.Keys.Except(servers, StringComparer.Ordinal).Where(server => _asked[server].Answer.IsCompleted).ToArray())
                _asked.Remove(gone);
            foreach (var server in servers)
            {
                if (!_asked.TryGetValue(server, out var last) || (last.Answer.IsCompleted && time.GetElapsedTime(last.Asked) >= FreshFor))
                    _asked[server] = (Status(server), time.GetTimestamp());
            }

            return [.. servers.Select(server => _asked[server].Answer)];
        }
    }

    private async Task<RaftMemberStatus?> Status(string server)
    {
        using var stop = new CancellationTokenSource(Timeout, time);
        try
        {
            return await member(server).Status(stop.Token).WaitAsync(Timeout, time).ConfigureAwait(false);
        }
        catch (Exception error) when (LongPoll.IsLost(error) || error is WetwareException or OperationCanceledException)
        {
            return null;
        }
    }
}

/// <summary>A member did not answer, and another one says that it leads.</summary>
internal sealed class LeaderChangedException(string server, string leader)
    : TimeoutException($"the member on {server} did not answer, and the one on {leader} leads")
{
    /// <summary>The server of the one that leads.</summary>
    public string Leader => leader;
}
