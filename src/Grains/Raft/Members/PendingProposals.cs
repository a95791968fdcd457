using Wetware.Raft;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>
/// Proposals of a leader that wait for their entry to be applied. An entry answers its proposal only when index and term are those that the proposal got: another
/// leader may have replaced it. Used by the member's loop alone.
/// </summary>
internal sealed class PendingProposals
{
    private readonly Dictionary<ulong, Waiting> _waiting = [];

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Remembers a proposal whose entry was appended.</summary>
    public void Add(EntryId entry, TaskCompletionSource<RaftReply> reply, long deadline)
    {
        // An entry of an earlier term that was at this index is gone.
        if (_waiting.Remove(entry.Index, out var replaced))
            replaced.Reply.TrySetResult(Unknown);
        _waiting.Add(entry.Index, new(entry.Term, reply, deadline));
    }

    /// <summary>Answers the proposal of an applied entry.</summary>
    public void Applied(in Entry entry, MachineAnswer answer)
    {
        if (!_waiting.Remove(entry.Index, out var waiting))
            return;
        if (waiting.Term != entry.Term)
            waiting.Reply.TrySetResult(Unknown);
        else
            waiting.Reply.TrySetResult(new() { Status = answer.Status, Answer = answer.Bytes, Index = entry.Index });
    }

    /// <summary>Ends the wait for entries that a snapshot holds: what they were is not known.</summary>
    public void Overtaken(ulong index) => End(waiting => waiting.Key <= index);

    /// <summary>Ends the wait of those whose time is over.</summary>
    public void Expire(long now) => End(waiting => waiting.Value.Deadline <= now);

    /// <summary>Ends all waits.</summary>
    public void Stop() => End(_ => true);

    private static RaftReply Unknown { get; } = new() { Outcome = RaftOutcome.Unknown };

    private void End(Func<KeyValuePair<ulong, Waiting>, bool> which)
    {
        foreach (var (index, waiting) in _waiting.Where(which).ToArray())
        {
            _waiting.Remove(index);
            waiting.Reply.TrySetResult(Unknown);
        }
    }

    private readonly record struct Waiting(ulong Term, TaskCompletionSource<RaftReply> Reply, long Deadline);
}
