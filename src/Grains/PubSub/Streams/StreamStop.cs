namespace Wetware.Grains.PubSub.Streams;

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
