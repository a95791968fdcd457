using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Wetware.Tests.Streams;

internal interface IListenerGrain : IGrainWithGuidKey
{
    Task<Guid> Subscribe(StreamId stream);

    Task SubscribeToBatches(StreamId stream);

    Task SubscribeFrom(StreamId stream, StreamSequenceToken from);

    Task Unsubscribe(StreamId stream);

    Task<int> Handles(StreamId stream);

    Task<List<string>> Seen();

    Task<List<StreamSequenceToken>> Places();

    Task<List<string>> Errors();

    Task FailOnce();

    Task Publish(StreamId stream, string item);

    Task Deactivate();
}

internal interface IImplicitGrain : IGrainWithGuidKey
{
    Task<List<string>> Seen();

    Task Deactivate();
}

internal sealed class ListenerGrain : Grain, IListenerGrain, IAsyncObserver<string>
{
    private readonly List<string> _errors = [];
    private readonly List<string> _seen = [];
    private readonly List<StreamSequenceToken> _places = [];
    private bool _fail;

    public async Task<Guid> Subscribe(StreamId stream) => (await Stream(stream).SubscribeAsync(this)).HandleId;

    public Task SubscribeToBatches(StreamId stream) => Stream(stream).SubscribeAsync(items =>
    {
        _seen.Add(string.Join('+', items.Select(item => item.Item)));
        return Task.CompletedTask;
    });

    public Task SubscribeFrom(StreamId stream, StreamSequenceToken from) => Stream(stream).SubscribeAsync(this, from);

    public async Task Unsubscribe(StreamId stream)
    {
        foreach (var handle in await Stream(stream).GetAllSubscriptionHandles())
            await handle.UnsubscribeAsync();
    }

    public async Task<int> Handles(StreamId stream) => (await Stream(stream).GetAllSubscriptionHandles()).Count;

    public Task<List<string>> Seen() => Task.FromResult(_seen);

    public Task<List<StreamSequenceToken>> Places() => Task.FromResult(_places);

    public Task<List<string>> Errors() => Task.FromResult(_errors);

    public Task FailOnce()
    {
        _fail = true;
        return Task.CompletedTask;
    }

    public Task Publish(StreamId stream, string item) => Stream(stream).OnNextAsync(item);

    public Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        if (_fail)
        {
            _fail = false;
            throw new InvalidOperationException("once");
        }

        _seen.Add(item);
        _places.Add(token!);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        _errors.Add(ex.GetType().Name);
        return Task.CompletedTask;
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var stream = StreamId.Create("resumed", this.GetPrimaryKey());
        foreach (var handle in await Stream(stream).GetAllSubscriptionHandles())
            await handle.ResumeAsync(this);
    }

    private IAsyncStream<string> Stream(StreamId stream) => this.GetStreamProvider("Mem").GetStream<string>(stream);
}

[ImplicitStreamSubscription("implicit")]
internal sealed class ImplicitGrain : Grain, IImplicitGrain, IStreamSubscriptionObserver
{
    private readonly List<string> _seen = [];

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<string>().ResumeAsync((item, _) =>
    {
        _seen.Add(item);
        return Task.CompletedTask;
    });

    public Task<List<string>> Seen() => Task.FromResult(_seen);

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
