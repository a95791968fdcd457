using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Providers;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.Streams;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>Adds the stream provider to a silo.</summary>
public static class StreamHosting
{
    // Reads wait by themselves; this is how soon a queue is read again after a pause for a new stream's registration.
    private static readonly TimeSpan ReadAgain = TimeSpan.FromMilliseconds(10);

    // Longer than the time for one delivery to fail, so that a batch is never delivered twice.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan ForgetStreamsAfter = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Adds the stream provider <see cref="WetwareStreams.Provider"/>: queues local to this node, consumers anywhere, best effort. The silo's name and services
    /// are those of a node, see <c>AddPrimitives</c>.
    /// </summary>
    public static ISiloBuilder AddWetwareStreams(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddSingleton<NodeStreams>();
        services.AddSingleton<StreamCursorFactory>();
        services.AddSingleton<StreamStop>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => all.GetRequiredService<StreamStop>());
        services.AddSingleton<SubscriberCopies>();
        services.AddKeyedSingleton<IGrainStorage>(
            WetwareStreams.Provider, static (all, _) => ActivatorUtilities.CreateInstance<SubscriberStorage>(all));
        silo.AddOutgoingGrainCallFilter<StreamAgentFilter>();
        return silo.AddPersistentStreams(
            WetwareStreams.Provider,
            static (all, name) => new NodeStreamAdapter(
                name, all.GetRequiredService<NodeStreams>(), all.GetRequiredService<StreamCursorFactory>(), all.GetRequiredService<Serializer>()),
            static stream =>
            {
                stream.ConfigureStreamPubSub(StreamPubSubType.ExplicitGrainBasedAndImplicit);
                stream.ConfigurePartitionBalancing(static (all, _) => new LocalQueueBalancer(all.GetRequiredService<NodeStreams>()));
                stream.ConfigureBackoffProvider(static (_, _) => (IMessageDeliveryBackoffProvider)new FixedDelay(AfterFailure));
                stream.ConfigureBackoffProvider(static (_, _) => (IQueueReaderBackoffProvider)new FixedDelay(AfterFailure));
                stream.ConfigurePullingAgent(static agent => agent.Configure(static options =>
                {
                    options.GetQueueMsgsTimerPeriod = ReadAgain;
                    options.BatchContainerBatchSize = 1;
                    options.MaxEventDeliveryTime = DeliveryTime;
                    options.StreamInactivityPeriod = ForgetStreamsAfter;
                }));
            });
    }
}

/// <summary>The same wait after each failure.</summary>
internal sealed class FixedDelay(TimeSpan delay) : IMessageDeliveryBackoffProvider, IQueueReaderBackoffProvider
{
    /// <inheritdoc />
    public TimeSpan Next(int attempt) => delay;
}
