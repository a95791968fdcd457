using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>
/// Bounds the calls that the provider's pulling agents make, so that a consumer that hangs cannot stop a queue, nor a node that stops:
/// the question for a consumer's position is answered here, because this provider has none to go back to; news of errors is not waited for; registration is
/// given up after two seconds and made again; and all of it ends when the node stops.
/// </summary>
internal sealed class StreamAgentFilter(StreamStop stop, TimeProvider time) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan RegistrationTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        switch (context.MethodName)
        {
            case "GetSequenceToken" when IsAgent(context):
                context.Result = null;
                return Task.CompletedTask;
            case "ErrorInStream" when IsAgent(context):
                context.Invoke().Ignore();
                context.Result = null;
                return Task.CompletedTask;
            case "RegisterProducer" when IsAgent(context):
                return context.Invoke().WaitAsync(RegistrationTimeout, time, stop.Token);
            case "UnregisterProducer" when IsAgent(context):
                return context.Invoke().WaitAsync(DisconnectTimeout, time);
            case "DeliverBatch" or "UnregisterConsumer" when IsAgent(context):
                return context.Invoke().WaitAsync(stop.Token);
            default:
                return context.Invoke();
        }
    }

    // The key of an agent is its silo's address, "+", the provider's name and the queue.
    private static bool IsAgent(IOutgoingGrainCallContext context) =>
        context.SourceId is { } source && source.IsSystemTarget() && source.Key.ToString()!.Contains($"+{WetwareStreams.Provider}_", StringComparison.Ordinal);
}

/// <summary>Tells the stream agents that the node stops, before the runtime waits for them.</summary>
internal sealed class StreamStop : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled when the node begins to stop.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(StreamStop), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, _ => _stop.CancelAsync());

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();
}
