using System.Globalization;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.PubSub;

namespace Wetware.Grains.PubSub;

/// <summary>The topic as a capability.</summary>
internal sealed partial class TopicGrain
{
    private static readonly CapabilityMethods<TopicGrain> Methods = new CapabilityMethods<TopicGrain>(CapabilityKinds.Topic)
        .Query(TopicMethods.Name, static async (grain, _, cancel) => CapabilityReply.Of(await grain.Name(cancel)))
        .Query(TopicMethods.Lost, static (grain, call, _) => Task.FromResult(CapabilityReply.Of(Text(grain.Find(Id(call)).Lost))))
        .Action(TopicMethods.Publish, static async (grain, call, cancel) =>
        {
            await grain.Publish(call.Data, cancel);
            return CapabilityReply.Empty;
        })
        .Action(TopicMethods.Subscribe, static async (grain, call, cancel) =>
        {
            var subscription = Guid.NewGuid();
            await grain.Subscribe(subscription, BufferOf(call), cancel);
            return CapabilityReply.Of(subscription.ToString());
        })
        .Action(TopicMethods.Unsubscribe, static async (grain, call, cancel) =>
        {
            await grain.Unsubscribe(Id(call), cancel);
            return CapabilityReply.Empty;
        })
        .Wait(TopicMethods.Next, static async (grain, call, cancel) =>
        {
            var read = await grain.Next(Id(call), call.Operation, 1, call.Slice, cancel);
            return read.Done ? Message(read.Result!) : CapabilityReply.NotYet;
        })
        .OnWithdraw(static (grain, operation, _) => Task.FromResult(grain.Withdrawn(operation)));

    private CapabilityReply? Withdrawn(Guid operation)
    {
        var reader = _fanout.All().Select(all => all.Value).FirstOrDefault(subscriber => subscriber.Knows(operation));
        return reader?.Withdraw(operation) is { Done: true } served ? Message(served.Result!) : null;
    }

    private static CapabilityReply Message(TopicBatch batch) =>
        batch.Ended ? throw new WetwareException(ErrorKind.Closed, "the subscription was ended") : CapabilityReply.Of(batch.Messages[0].Data);

    private static Guid Id(CapabilityCall call) => Guid.TryParseExact(call.Text(), "D", out var id)
        ? id
        : throw new WetwareException(ErrorKind.Failed, $"arguments of '{call.Method}': not the id of a subscription");

    private static int BufferOf(CapabilityCall call)
    {
        if (call.Data.IsEmpty)
            return TopicLimits.DefaultBuffer;
        return int.TryParse(call.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var buffer)
            ? buffer
            : throw new WetwareException(ErrorKind.Failed, $"arguments of '{call.Method}': the buffer is a number of messages, or nothing");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
