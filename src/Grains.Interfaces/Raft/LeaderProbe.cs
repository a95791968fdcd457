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
    /// Returns what a member says that leads, as soon as one does; null when none of them has said so within <paramref name="patience"/>. One that answers later is
    /// heard by the next call, so that members that are gone do not delay the others. Members on servers that an answer names and <paramref name="servers"/> do not
    /// hold, because their node was started again, are asked too; the one on <paramref name="silent"/> is not.
    /// </summary>
    public async Task<RaftMemberStatus?> Find(IReadOnlyList<string> servers, string silent, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        var known = new HashSet<string>(StringComparer.Ordinal) { silent };
        var answers = Ask(servers.Where(known.Add));
        try
        {
            while (answers.Count > 0)
            {
                var answer = await Task.WhenAny(answers).WaitAsync(stop.Token).ConfigureAwait(false);
                answers.Remove(answer);
                var status = await answer.ConfigureAwait(false);
                if (status is { Role: RaftMemberRole.Leader })
                    return status;
                answers.AddRange(Ask(status?.Servers.Where(known.Add) ?? []));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        return null;
    }

    private List<Task<RaftMemberStatus?>> Ask(IEnumerable<string> servers)
    {
        lock (_lock)
        {
            foreach (var old in _asked.Where(asked => !IsFresh(asked.Value)).Select(asked => asked.Key).ToArray())
                _asked.Remove(old);
            var answers = new List<Task<RaftMemberStatus?>>();
            foreach (var server in servers)
            {
                if (!_asked.TryGetValue(server, out var asked))
                    _asked[server] = asked = (Status(server), time.GetTimestamp());
                answers.Add(asked.Answer);
            }

            return answers;
        }
    }

    private bool IsFresh((Task Answer, long Asked) asked) => !asked.Answer.IsCompleted || time.GetElapsedTime(asked.Asked) < FreshFor;

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
internal sealed class LeaderChangedException(string server, RaftMemberStatus leader)
    : TimeoutException($"the member on {server} did not answer, and the one on {leader.Server} leads")
{
    /// <summary>What the one says that leads.</summary>
    public RaftMemberStatus Leader => leader;
}
