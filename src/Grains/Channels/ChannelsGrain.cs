using System.Globalization;
using Orleans.Concurrency;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Grains.Capabilities;

namespace Wetware.Grains.Channels;

/// <summary>Makes channels whose names nobody knows: who holds the reference has the channel.</summary>
[Reentrant]
public sealed class ChannelsGrain : Grain, IChannelsGrain
{
    private static readonly CapabilityMethods<ChannelsGrain> Methods = new CapabilityMethods<ChannelsGrain>(CapabilityKinds.Channels)
        .Action(ChannelMethods.New, static (grain, call, cancel) => grain.New(call, cancel));

    private readonly IGrainFactory _grains;
    private readonly CapabilityInvoker<ChannelsGrain> _invoker;

    /// <summary>With the services of its silo.</summary>
    public ChannelsGrain(IGrainFactory grains, CapabilityInvokers invokers)
    {
        ArgumentNullException.ThrowIfNull(invokers);
        (_grains, _invoker) = (grains, invokers.For(this, Methods));
    }

    private async Task<CapabilityReply> New(CapabilityCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Data.IsEmpty ? new NewChannel() : call.Json(ChannelJson.Default.NewChannel);

        // Made again after its answer was lost, also by the next activation, it is the same channel.
        var name = call.Operation == Guid.Empty ? ChannelName.New() : call.Operation.ToString("n", CultureInfo.InvariantCulture);
        var channel = _grains.GetGrain<IChannelGrain>(name);
        await channel.Create(arguments.Capacity, cancellationToken);
        return CapabilityReply.Of(await _invoker.Derive(call, CapabilityKinds.Channel, channel.GetGrainId(), null, cancellationToken));
    }
}
