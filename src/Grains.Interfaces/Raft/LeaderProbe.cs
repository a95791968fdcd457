using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.RaftGroups;

/// <summary>Asks members whether they lead, for calls that a member does not answer. Calls that ask at the same time share the answer.</summary>
internal sealed class LeaderProbe(Func<string, IRaftMemberGrain> member, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private Task<string?> _asking = Task.FromResult<string?>(null);

    /// <summary>Returns the server of the member with the highest term that says that it leads; null when none of them does.</summary>
    public Task<string?> Find(IReadOnlyList<string> servers)
    {
        lock (_lock)
            return _asking = _asking.IsCompleted ? Ask(servers) : _asking;
    }

    private async Task<string?> Ask(IReadOnlyList<string> servers)
    {
        var members = await Task.WhenAll(servers.Select(Status)).ConfigureAwait(false);
        return members.Where(status => status?.Role == RaftMemberRole.Leader).MaxBy(status => status!.Term)?.Server;
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
