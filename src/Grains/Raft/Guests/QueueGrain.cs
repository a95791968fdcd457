using System.Text;
using System.Text.Json;
using Orleans.Concurrency;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Queues;

namespace Wetware.Grains.Raft.Guests;

/// <summary>A topic of the queues as a capability.</summary>
[NodePlacement, Reentrant]
internal sealed class QueueGrain : NodeOwnedGrain, IQueueGrain
{
    private const double DefaultLease = 60;

    private static readonly CapabilityMethods<QueueGrain> Methods = new CapabilityMethods<QueueGrain>(CapabilityKinds.Queue)
        .Action(QueueMethods.Append, static async (grain, call, cancel) =>
            CapabilityReply.Of(await grain._queues.AppendAsync(grain.Topic, Item(call), cancel) ? "true" : "false"))
        .Wait(QueueMethods.Lease, static (grain, call, cancel) => grain.Lease(call, cancel))
        .Action(QueueMethods.Acknowledge, static async (grain, call, cancel) =>
        {
            var (lease, _) = Leased(call, needsSeconds: false);
            return Outcome(await grain._queues.AcknowledgeAsync(grain.Topic, [lease], cancel));
        })
        .Action(QueueMethods.Return, static async (grain, call, cancel) =>
        {
            var (lease, delay) = Leased(call, needsSeconds: false);
            return Outcome(await grain._queues.ReturnAsync(grain.Topic, [lease], delay, cancel));
        })
        .Action(QueueMethods.Extend, static async (grain, call, cancel) =>
        {
            var (lease, timeout) = Leased(call, needsSeconds: true);
            return Outcome(await grain._queues.ExtendAsync(grain.Topic, [lease], timeout, cancel));
        })
        .Query(QueueMethods.Stats, static async (grain, _, cancel) =>
        {
            var topic = await grain._queues.FindAsync(grain.Topic, cancel) ?? throw new WetwareException(ErrorKind.NotFound, $"topic '{grain.Topic}' does not exist");
            var counts = topic.Counts;
            return CapabilityReply.Json(new QueueCountsJson(counts.Ready, counts.Delayed, counts.Leased, counts.Waiting, topic.Paused), QueueJson.Default.QueueCountsJson);
        })
        .OnWithdraw(static (grain, operation, _) => grain.Withdraw(operation));

    private readonly QueueClient _queues;
    private readonly LeaseOperations _leases;

    public QueueGrain(NodeCard node, CapabilityInvokers invokers, TimeProvider time)
        : base(node)
    {
        _queues = Open(GrainFactory, time);
        _leases = new(time);
        invokers.For(this, Methods);
    }

    private string Topic => NodeKey.Rest(this.GetPrimaryKeyString());

    // Never disposed: its session expires, and closing it while the node stops would wait for a leader that is gone.
    private static QueueClient Open(IGrainFactory grains, TimeProvider time) => new(grains, time);

    private async Task<CapabilityReply> Lease(CapabilityCall call, CancellationToken cancellationToken)
    {
        var asked = call.Json(QueueJson.Default.QueueLeaseJson);
        var (worker, count, timeout) = (asked.Worker ?? "", asked.Count ?? 1, Seconds(asked.Timeout ?? DefaultLease));
        var topic = Topic;
        var items = await _leases.Ask(
            call.Operation,
            stop => _queues.LeaseAsync(topic, worker, timeout, count, Timeout.InfiniteTimeSpan, stop),
            unclaimed => _queues.ReturnAsync(topic, [.. unclaimed.Select(item => new ItemLease(item.Id, item.Token))]),
            call.Slice,
            cancellationToken);
        return items is null ? CapabilityReply.NotYet : Answer(items);
    }

    private async Task<CapabilityReply?> Withdraw(Guid operation) => await _leases.Withdraw(operation) is { Count: > 0 } items ? Answer(items) : null;

    private static CapabilityReply Answer(IReadOnlyList<DeliveredItem> items) => CapabilityReply.Json(
        [.. items.Select(item => new LeasedItemJson(item.Id, item.Token, item.Payload.ToArray(), item.Deliveries))], QueueJson.Default.LeasedItemJsonArray);

    private static QueueItem Item(CapabilityCall call)
    {
        var asked = call.Json(QueueJson.Default.QueueAppendJson);
        var payload = (asked.Text, asked.Payload) switch
        {
            ({ } text, null) => Encoding.UTF8.GetBytes(text),
            (null, { } bytes) => bytes,
            _ => throw new WetwareException(ErrorKind.Failed, $"arguments of '{call.Method}': text or payload is needed, one of them"),
        };
        return new(asked.Id ?? throw Missing(call, "id"), payload, asked.Priority, Seconds(asked.Delay), asked.Group ?? "");
    }

    private static (ItemLease Lease, TimeSpan Seconds) Leased(CapabilityCall call, bool needsSeconds)
    {
        var asked = call.Json(QueueJson.Default.QueueLeasedJson);
        if (needsSeconds && asked.Seconds is null)
            throw Missing(call, "seconds");
        return (new(asked.Id ?? throw Missing(call, "id"), asked.Token), Seconds(asked.Seconds ?? 0));
    }

    // What is too long is refused with its limit where it is used.
    private static TimeSpan Seconds(double seconds) => seconds is >= 0 and < 1e9
        ? TimeSpan.FromSeconds(seconds)
        : throw new WetwareException(ErrorKind.Limit, $"seconds: {seconds} is not allowed; use 0 or more");

    private static CapabilityReply Outcome(IReadOnlyList<LeaseOutcome> outcomes) =>
        CapabilityReply.Of(JsonNamingPolicy.KebabCaseLower.ConvertName(outcomes[0].ToString()));

    private static WetwareException Missing(CapabilityCall call, string field) => new(ErrorKind.Failed, $"arguments of '{call.Method}': {field} is missing");
}
