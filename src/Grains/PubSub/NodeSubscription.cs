using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub;

/// <summary>
/// One subscription of the node itself, not of a grain: it ends with the node, and the stream forgets it by itself. All its changes are made one after the other, and
/// outside of any grain's turns, because a subscription belongs to whoever makes it.
/// </summary>
internal sealed class NodeSubscription<T>(IServiceProvider services, StreamId stream, IAsyncBatchObserver<T> observer, TimeProvider time)
{
    // The runtime's own timeout is far longer than a rendezvous needs to start again on another node.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private StreamSubscriptionHandle<T>? _handle;

    /// <summary>True while there is a subscription.</summary>
    public bool IsOpen => _handle is not null;

    /// <summary>The stream.</summary>
    public IAsyncStream<T> Stream => services.GetRequiredKeyedService<IStreamProvider>(WetwareStreams.Provider).GetStream<T>(stream);

    /// <summary>Subscribes, unless there is a subscription.</summary>
    /// <exception cref="TimeoutException">The stream's rendezvous does not answer.</exception>
    /// <exception cref="OrleansException">It cannot be reached now.</exception>
    public Task Open() => InTurn(async () => _handle ??= await Subscribe().ConfigureAwait(false));

    /// <summary>Ends the subscription, if there is one. Nothing comes any more even when that fails; then it is to be done again, or the stream keeps a consumer.</summary>
    /// <exception cref="TimeoutException">The stream's rendezvous does not answer.</exception>
    /// <exception cref="OrleansException">It cannot be reached now.</exception>
    public Task Close() => InTurn(async () =>
    {
        if (_handle is not { } handle)
            return;
        await handle.UnsubscribeAsync().WaitAsync(Timeout, time).ConfigureAwait(false);
        _handle = null;
    });

    /// <summary>
    /// Subscribes again when the stream does not know the subscription any more: when all nodes that knew it died together, or when a node took this one for
    /// dead. Returns true when it was known.
    /// </summary>
    public async Task<bool> Verify()
    {
        var known = true;
        await InTurn(async () =>
        {
            if (_handle is not { } handle)
                return;
            var all = await Stream.GetAllSubscriptionHandles().WaitAsync(Timeout, time).ConfigureAwait(false);
            known = all.Any(other => other.HandleId == handle.HandleId);
            if (!known)
                await Replace().ConfigureAwait(false);
        }).ConfigureAwait(false);
        return known;
    }

    /// <summary>Subscribes again and ends the subscription that there was. Consumers of numbered items find what comes twice meanwhile.</summary>
    public Task Renew() => InTurn(Replace);

    private async Task Replace()
    {
        var old = _handle;
        _handle = await Subscribe().ConfigureAwait(false);
        if (old is not null)
            await old.UnsubscribeAsync().WaitAsync(Timeout, time).ConfigureAwait(false);
    }

    private async Task<StreamSubscriptionHandle<T>> Subscribe()
    {
        var subscribing = Stream.SubscribeAsync(observer);
        try
        {
            return await subscribing.WaitAsync(Timeout, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It may still come to be; nobody would end it.
            Discard(subscribing).Ignore();
            throw;
        }
    }

    private static async Task Discard(Task<StreamSubscriptionHandle<T>> subscribing)
    {
        var handle = await subscribing.ConfigureAwait(false);
        await handle.UnsubscribeAsync().ConfigureAwait(false);
    }

    private Task InTurn(Func<Task> change)
    {
        lock (_gate)
        {
            var before = _last;

            // On the thread pool there is no grain, so the runtime takes the node's own client.
            return _last = Task.Run(async () =>
            {
                await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await change().ConfigureAwait(false);
            });
        }
    }
}
