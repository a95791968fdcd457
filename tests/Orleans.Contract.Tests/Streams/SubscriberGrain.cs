using Orleans.Streams;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Streams;

public sealed class SubscriberGrain : Grain, ISubscriberGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public async Task Subscribe(string ns, string stream, string journal)
    {
        var handles = await Of(ns, stream).GetAllSubscriptionHandles();
        Func<string, StreamSequenceToken?, Task> write = (item, _) =>
        {
            Journal.Add(journal, item);
            return Task.CompletedTask;
        };
        if (handles.Count == 0)
            await Of(ns, stream).SubscribeAsync(write);
        else
            await handles[0].ResumeAsync(write);
    }

    public async Task Unsubscribe(string ns, string stream)
    {
        foreach (var handle in await Of(ns, stream).GetAllSubscriptionHandles())
            await handle.UnsubscribeAsync();
    }

    public async Task<int> Subscriptions(string ns, string stream) => (await Of(ns, stream).GetAllSubscriptionHandles()).Count;

    public async Task Produce(string ns, string stream, params string[] items)
    {
        foreach (var item in items)
            await Of(ns, stream).OnNextAsync(item);
    }

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private IAsyncStream<string> Of(string ns, string stream) => this.GetStreamProvider("Mem").GetStream<string>(StreamId.Create(ns, stream));
}
