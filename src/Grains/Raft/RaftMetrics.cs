using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Wetware.Raft;

namespace Wetware.Grains.Raft;

/// <summary>What a member says of itself to those who measure.</summary>
internal sealed record MemberGauges(string Group, BasicStatus Status, ulong Applied, IReadOnlyList<(ulong Member, ulong Lag)> Lags);

/// <summary>Meter <c>Wetware.Raft</c>.</summary>
internal sealed class RaftMetrics : IDisposable
{
    private readonly ConcurrentDictionary<object, MemberGauges> _members = new();
    private readonly Meter _meter;
    private readonly Histogram<double> _proposals;
    private readonly Histogram<double> _flushes;
    private readonly Counter<long> _lost;
    private long _waiting;

    public RaftMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Wetware.Raft");
        _proposals = _meter.CreateHistogram<double>("ww.raft.proposal.duration", "s", "Time from a command's arrival at the leader until it is applied there");
        _flushes = _meter.CreateHistogram<double>("ww.raft.flush.duration", "s", "Time to flush a block of the log to the disk");
        _lost = _meter.CreateCounter<long>("ww.raft.messages.lost", "{message}", "Messages to other nodes that were dropped because the node is away or too much waits");
        Gauge("ww.raft.term", "Current term", member => member.Status.HardState.Term);
        Gauge("ww.raft.leader", "1 on the member that leads, else 0", member => member.Status.SoftState.Role == RaftRole.Leader ? 1UL : 0);
        Gauge("ww.raft.commit", "Highest index known to be committed", member => member.Status.HardState.Commit);
        Gauge("ww.raft.applied", "Last index that the state machine has applied", member => member.Applied);
        _meter.CreateObservableGauge("ww.raft.log.waiting", () => WaitingWrites, "{write}", "Writes of the log that are not on the disk yet");
        _meter.CreateObservableGauge("ww.raft.lag", Lags, "{entry}", "Entries that a follower lacks, as the leader knows");
    }

    public void Publish(object member, MemberGauges gauges) => _members[member] = gauges;

    public void Forget(object member) => _members.TryRemove(member, out _);

    public void Applied(string group, TimeSpan took) => _proposals.Record(took.TotalSeconds, new KeyValuePair<string, object?>("group", group));

    public void Flushed(TimeSpan took) => _flushes.Record(took.TotalSeconds);

    /// <summary>Writes of the log that are not on the disk yet.</summary>
    public long WaitingWrites => Interlocked.Read(ref _waiting);

    public void WritesWait(int more) => Interlocked.Add(ref _waiting, more);

    public void Lost(int count) => _lost.Add(count);

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string description, Func<MemberGauges, ulong> value) => _meter.CreateObservableGauge(
        name,
        () => _members.Values.Select(member => new Measurement<long>((long)value(member), new KeyValuePair<string, object?>("group", member.Group))),
        description: description);

    private IEnumerable<Measurement<long>> Lags() => _members.Values.SelectMany(
        member => member.Lags.Select(lag => new Measurement<long>(
            (long)lag.Lag,
            new KeyValuePair<string, object?>("group", member.Group),
            new KeyValuePair<string, object?>("member", $"{lag.Member:x16}"))));
}
