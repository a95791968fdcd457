using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Core;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Streams;

/// <inheritdoc cref="IStreamGrain" />
[Reentrant]
internal sealed partial class StreamGrain : Grain, IStreamGrain
{
    private readonly Dictionary<Guid, Subscription> _subscriptions = [];
    private readonly ImplicitSubscriptions _implicit;
    private readonly TimeProvider _clock;
    private readonly ILogger<StreamGrain> _logger;
    private readonly EventBuffer _events;
    private StateStorageBridge<StreamSubscriptions>? _stored;
    private Task? _loading;
    private StreamAddress _stream;

    public StreamGrain(ImplicitSubscriptions implicitSubscriptions, TimeProvider clock, ILogger<StreamGrain> logger)
    {
        _implicit = implicitSubscriptions;
        _clock = clock;
        _logger = logger;
        // Numbers go on rising when the grain comes to life again: nothing it numbered before is above the clock.
        _events = new EventBuffer(clock.GetUtcNow().UtcTicks);
    }

    public async Task Publish(StreamAddress stream, StreamBatch batch)
    {
        await Load(stream);
        AddImplicit();
        await WaitForRoom();
        _events.Append(batch);
        StartAll();
    }

    public async Task<long> Subscribe(StreamAddress stream, Guid subscription, GrainId consumer, StreamSequenceToken? from)
    {
        await Load(stream);
        AddImplicit();
        if (!_subscriptions.TryGetValue(subscription, out var there))
        {
            there = new Subscription(subscription, consumer, isImplicit: false, _events.Next);
            _subscriptions.Add(subscription, there);
            await Store();
        }
        else if (!there.IsImplicit && !there.Consumer.Equals(consumer))
        {
            there.Consumer = consumer;
            await Store();
        }

        if (from is not null)
            Move(there, from);
        Start(there);
        return there.Version;
    }

    public async Task Unsubscribe(StreamAddress stream, Guid subscription)
    {
        await Load(stream);
        await Remove(subscription);
    }

    public async Task<List<Guid>> Subscriptions(StreamAddress stream, GrainId consumer)
    {
        await Load(stream);
        AddImplicit();
        return [.. _subscriptions.Values.Where(s => s.Consumer.Equals(consumer)).Select(s => s.Id)];
    }

    /// <summary>Reads the stored subscriptions, once; asks again after a failure.</summary>
    private async Task Load(StreamAddress stream)
    {
        _stream = stream;
        var loading = _loading ??= Read();
        try
        {
            await loading;
        }
        catch
        {
            if (_loading == loading)
                _loading = null;
            throw;
        }
    }

    private async Task Read()
    {
        var services = GrainContext.ActivationServices;
        var storage = services.GetKeyedService<IGrainStorage>(_stream.Provider)
            ?? services.GetKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME)
            ?? throw new BadProviderConfigException(
                $"No storage provider named \"{ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME}\" found, where the stream provider {_stream.Provider} keeps subscriptions.");
        var stored = new StateStorageBridge<StreamSubscriptions>("subscriptions", GrainContext, storage);
        await stored.ReadStateAsync();
        foreach (var (id, consumer) in stored.State.Consumers)
            _subscriptions.TryAdd(id, new Subscription(id, consumer, isImplicit: false, _events.Next));
        _stored = stored;
    }

    private async Task Store()
    {
        var consumers = _subscriptions.Values.Where(s => !s.IsImplicit && !s.Removed).ToDictionary(s => s.Id, s => s.Consumer);
        var stored = _stored!;
        stored.State = new StreamSubscriptions { Consumers = consumers };
        if (consumers.Count > 0)
            await stored.WriteStateAsync();
        else if (stored.RecordExists)
            await stored.ClearStateAsync();
    }

    private async Task Remove(Guid id)
    {
        if (!_subscriptions.TryGetValue(id, out var subscription) || subscription.IsImplicit)
            return;
        subscription.Removed = true;
        _subscriptions.Remove(id);
        AfterProgress();
        await Store();
    }

    /// <summary>Implicit subscriptions follow the cluster: new silos may bring new grain classes.</summary>
    private void AddImplicit()
    {
        foreach (var (id, consumer) in _implicit.Of(_stream))
        {
            if (!_subscriptions.ContainsKey(id))
                _subscriptions.Add(id, new Subscription(id, consumer, isImplicit: true, _events.Next));
        }
    }
}
