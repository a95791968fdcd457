using System.Buffers.Binary;
using System.Security.Cryptography;
using Wetware.Raft;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>
/// Linearizable queries, and waits for an index. All queries that come together share one confirmation by the leader. Used by the member's loop alone.
/// </summary>
internal sealed class PendingReads(RawNode node, IMemberMachine machine, ReadLease lease, TimeProvider time, int repeatTicks)
{
    // Answers to an earlier start of the member must not be taken for answers to this one.
    private readonly ulong _start = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private readonly Dictionary<ulong, Round> _asked = [];
    private readonly List<(ulong Index, List<Read> Reads)> _confirmed = [];
    private readonly List<(ulong Index, TaskCompletionSource<ulong> Done, long Deadline)> _waits = [];
    private List<Read> _new = [];
    private ulong _round;

    // The term that this member leads.
    private ulong? LeadingTerm => node.BasicStatus is { SoftState.Role: RaftRole.Leader } status ? status.HardState.Term : null;

    /// <summary>Queries that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a query; null for one that asks the machine nothing and only waits until it could be answered.</summary>
    public void Add(ReadOnlyMemory<byte>? query, TaskCompletionSource<RaftReply> reply, long deadline)
    {
        Count++;
        _new.Add(new(query, reply, deadline));
    }

    /// <summary>Adds a wait until an index is applied.</summary>
    public void Wait(ulong index, TaskCompletionSource<ulong> done, long deadline) => _waits.Add((index, done, deadline));

    /// <summary>Asks the leader about the queries that were added.</summary>
    public void Flush(long now)
    {
        if (_new.Count == 0)
            return;
        if (node.BasicStatus.SoftState.Leader == NodeId.None)
        {
            End(_new);
            _new = [];
            return;
        }

        if (LeadingTerm is { } term && lease.IsHeld(term))
            _confirmed.Add((node.BasicStatus.HardState.Commit, _new));
        else
            Ask(_new, now);
        _new = [];
    }

    /// <summary>The leader has confirmed an index.</summary>
    public void Confirmed(ReadState state)
    {
        var context = state.Context.Span;
        if (context.Length != 16 || BinaryPrimitives.ReadUInt64LittleEndian(context) != _start
            || !_asked.Remove(BinaryPrimitives.ReadUInt64LittleEndian(context[8..]), out var round))
            return;
        _confirmed.Add((state.Index, round.Reads));
        if (round.Term is { } led && led == LeadingTerm)
            lease.Confirmed(led, round.Began);
    }

    /// <summary>Answers what can be answered now that an index is applied.</summary>
    public void Applied(ulong applied)
    {
        for (var i = _confirmed.Count - 1; i >= 0; i--)
        {
            if (_confirmed[i].Index > applied)
                continue;
            foreach (var read in _confirmed[i].Reads)
                Answer(read, applied);
            _confirmed.RemoveAt(i);
        }

        if (_waits.Count > 0)
            _waits.RemoveAll(wait => wait.Index <= applied && (wait.Done.TrySetResult(applied) || true));
    }

    /// <summary>Asks again where an answer seems lost, and ends what has waited too long.</summary>
    public void Tick(long now, ulong applied)
    {
        _waits.RemoveAll(wait => wait.Deadline <= now && (wait.Done.TrySetResult(applied) || true));
        foreach (var (_, reads) in _confirmed)
            Expire(reads, now);
        foreach (var (number, round) in _asked.ToArray())
        {
            Expire(round.Reads, now);
            if (round.Reads.Count > 0 && now - round.Asked < repeatTicks)
                continue;
            _asked.Remove(number);
            if (round.Reads.Count > 0)
                Ask(round.Reads, now);
        }
    }

    /// <summary>Ends all waits.</summary>
    public void Stop(ulong applied)
    {
        foreach (var reads in _asked.Values.Select(round => round.Reads).Concat(_confirmed.Select(confirmed => confirmed.Reads)).Append(_new))
            End(reads);
        _asked.Clear();
        _confirmed.Clear();
        _waits.ForEach(wait => wait.Done.TrySetResult(applied));
        _waits.Clear();
    }

    private void Ask(List<Read> reads, long now)
    {
        var context = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(context, _start);
        BinaryPrimitives.WriteUInt64LittleEndian(context.AsSpan(8), ++_round);
        _asked.Add(_round, new(reads, now, time.GetTimestamp(), LeadingTerm));
        node.ReadIndex(context);
    }

    private void Answer(Read read, ulong applied)
    {
        Count--;
        read.Reply.TrySetResult(new() { Answer = read.Query is { } query ? machine.Query(query) : default, Index = applied });
    }

    private void Expire(List<Read> reads, long now)
    {
        End(reads.Where(read => read.Deadline <= now));
        reads.RemoveAll(read => read.Deadline <= now);
    }

    private void End(IEnumerable<Read> reads)
    {
        foreach (var read in reads)
        {
            Count--;
            read.Reply.TrySetResult(new() { Outcome = RaftOutcome.NotLeader });
        }
    }

    private readonly record struct Read(ReadOnlyMemory<byte>? Query, TaskCompletionSource<RaftReply> Reply, long Deadline);

    private readonly record struct Round(List<Read> Reads, long Asked, long Began, ulong? Term);
}
