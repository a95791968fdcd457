using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Streams;
using Orleans.TestingHost;
using Wetware.Testing;
using Wetware.Tests.Reminders;
using Wetware.Tests.Storage;

namespace Wetware.Tests.Streams;

/// <summary>Streams and reminders with three silos and a client, in one process but over sockets.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, string Etag)> _rows = new();
    private readonly TestTable _reminders = new();
    private InProcessTestCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) => silo
            .AddMemoryStreams("Mem")
            .AddReminders()
            .ConfigureServices(services =>
            {
                services.AddSingleton<IReminderTable>(_reminders);
                services.Configure<ClusterMembershipOptions>(options =>
                {
                    // Long enough that a busy machine does not make the living look dead.
                    options.ProbeTimeout = TimeSpan.FromSeconds(2);
                    options.NumMissedProbesLimit = 3;
                    options.NumVotesForDeathDeclaration = 1;
                });
                services.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(1));
                services.AddGrainStorage("PubSubStore", (p, _) => new SharedStorage(_rows, p.GetRequiredService<Serializer>()));
            }));
        builder.ConfigureClient(client => client.AddMemoryStreams("Mem"));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task Events_reach_grains_and_clients_from_anywhere()
    {
        var seen = new ConcurrentQueue<string>();
        var listeners = Enumerable.Range(0, 12).Select(_ => _cluster.Client.GetGrain<IListenerGrain>(Guid.NewGuid())).ToArray();
        var id = StreamId.Create("all", Guid.NewGuid());
        await Stream(id).SubscribeAsync((item, _) =>
        {
            seen.Enqueue(item);
            return Task.CompletedTask;
        });
        foreach (var listener in listeners)
            await listener.Subscribe(id);
        await Stream(id).OnNextAsync("client");
        foreach (var listener in listeners)
            await listener.Publish(id, "grain");

        await Wait.Until(() => seen.Count == 13, "the client has all events");
        foreach (var listener in listeners)
            await Wait.Until(async () => (await listener.Seen()).Count == 13, "each grain has all events");
        Assert.Equal("client", seen.First());
    }

    [Fact]
    public async Task Many_streams_keep_their_order()
    {
        var ids = Enumerable.Range(0, 20).Select(i => StreamId.Create("many", i)).ToArray();
        var seen = ids.ToDictionary(id => id, _ => new ConcurrentQueue<string>());
        foreach (var id in ids)
        {
            await Stream(id).SubscribeAsync((item, _) =>
            {
                seen[id].Enqueue(item);
                return Task.CompletedTask;
            });
        }

        await Task.WhenAll(ids.Select(async id =>
        {
            for (var i = 0; i < 50; i++)
                await Stream(id).OnNextAsync($"{i}");
        }));
        foreach (var id in ids)
        {
            await Wait.Until(() => seen[id].Count == 50, $"all events of {id}");
            Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), seen[id]);
        }
    }

    [Fact]
    public async Task Subscriptions_outlive_a_silo()
    {
        var ids = Enumerable.Range(0, 12).Select(_ => Guid.NewGuid()).ToArray();
        var listeners = ids.Select(id => _cluster.Client.GetGrain<IListenerGrain>(id)).ToArray();
        for (var i = 0; i < ids.Length; i++)
            await listeners[i].Subscribe(StreamId.Create("resumed", ids[i]));
        await _cluster.KillSiloAsync(_cluster.Silos[1]);
        for (var i = 0; i < ids.Length; i++)
        {
            var (listener, id) = (listeners[i], StreamId.Create("resumed", ids[i]));
            await Eventually(
                async () =>
                {
                    await Stream(id).OnNextAsync("after");
                    return true;
                },
                "publishing works again");
            await Eventually(async () => (await listener.Seen()).Contains("after"), "the grain has the event");
        }
    }

    [Fact]
    public async Task Subscription_of_a_client_that_is_gone_does_not_hold_up_others()
    {
        var id = StreamId.Create("gone", Guid.NewGuid());
        await Stream(id).SubscribeAsync((_, _) => Task.CompletedTask);
        await _cluster.StopClusterClientAsync();
        await _cluster.InitializeClientAsync();
        var listener = _cluster.Client.GetGrain<IListenerGrain>(Guid.NewGuid());
        await listener.Subscribe(id);
        await Stream(id).OnNextAsync("x");
        await Wait.Until(async () => (await listener.Seen()).Count == 1, "the grain has the event");
    }

    [Fact]
    public async Task Reminders_tick_on_when_a_silo_is_gone()
    {
        var names = Enumerable.Range(0, 24).Select(i => $"{Guid.NewGuid()}").ToArray();
        foreach (var name in names)
            await _cluster.Client.GetGrain<IRemindedGrain>(name).Remind("r", TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(500));
        await _cluster.KillSiloAsync(_cluster.Silos[2]);
        var killed = DateTime.UtcNow.AddSeconds(1);
        foreach (var name in names)
        {
            await Eventually(
                async () => (await _cluster.Client.GetGrain<IRemindedGrain>(name).Ticks()).Any(tick => tick.Status.CurrentTickTime > killed),
                "a tick after the silo was killed");
        }
    }

    /// <summary>Until the cluster has noticed that a silo is gone, calls may fail.</summary>
    private static Task Eventually(Func<Task<bool>> condition, string what) => Wait.Until(
        async () =>
        {
            try
            {
                return await condition();
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                return false;
            }
        },
        what,
        TimeSpan.FromMinutes(1));

    private IAsyncStream<string> Stream(StreamId id) => _cluster.Client.GetStreamProvider("Mem").GetStream<string>(id);
}
