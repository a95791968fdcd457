using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Channels;

/// <summary>The node that holds the channels is killed while values go through them.</summary>
public sealed class ChannelKillTests
{
    private const int Pairs = 8;

    [Fact]
    public async Task A_killed_node_loses_and_doubles_nothing_that_was_acknowledged()
    {
        await using var cluster = await NodeCluster.Start();
        var (rendezvous, buffered) = (new Traffic("rendezvous"), new Traffic("buffered"));
        var outside = cluster.Client.ServiceProvider.GetRequiredService<ChannelClient>();
        await outside.CreateAsync(rendezvous.Name);
        await outside.CreateAsync(buffered.Name, 16);
        var victim = await HostOf(cluster, rendezvous.Name);
        var others = cluster.Cluster.Silos.Where(silo => silo != victim).ToArray();
        var clients = others.Select(silo => silo.ServiceProvider.GetRequiredService<ChannelClient>()).ToArray();
        var onVictim = victim.ServiceProvider.GetRequiredService<ChannelClient>();
        using var stop = new CancellationTokenSource();
        using var stopReceiving = new CancellationTokenSource();
        Task[] senders = [.. Start(rendezvous.Send, clients, stop.Token), .. Start(buffered.Send, clients, stop.Token)];
        Task[] receivers = [.. Start(rendezvous.Receive, clients, stopReceiving.Token), .. Start(buffered.Receive, clients, stopReceiving.Token)];
        var dying = rendezvous.Send(onVictim, 99, stop.Token);
        await Wait.Until(() => rendezvous.Received.Count > 200 && buffered.Received.Count > 200, "traffic", TimeSpan.FromSeconds(30));

        await cluster.Cluster.KillSiloAsync(victim);
        var (before, beforeBuffered) = (rendezvous.Received.Count, buffered.Received.Count);
        await Wait.Until(
            () => rendezvous.Received.Count > before + 200 && buffered.Received.Count > beforeBuffered + 200, "traffic after the kill", TimeSpan.FromSeconds(40));
        await stop.CancelAsync();
        await Task.WhenAll(senders);

        // A receiver asks for what it was offered for two minutes. When it has not arrived then, the checks say what is missing.
        await Task.WhenAny(Wait.Until(() => rendezvous.IsComplete && buffered.IsComplete, "what was acknowledged arrives", TimeSpan.FromSeconds(150)));
        await stopReceiving.CancelAsync();
        await Task.WhenAll(receivers);

        rendezvous.Check();
        buffered.Check();
        await dying.ContinueWith(static _ => { }, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static IEnumerable<Task> Start(Func<ChannelClient, int, CancellationToken, Task> what, ChannelClient[] clients, CancellationToken cancellationToken) =>
        Enumerable.Range(0, Pairs).Select(i => what(clients[i % clients.Length], i, cancellationToken)).ToArray();

    private static async Task<InProcessSiloHandle> HostOf(NodeCluster cluster, string channel)
    {
        var address = await NodeCluster.GrainsOn(cluster.Cluster.Silos[0]).GetGrain<IManagementGrain>(0).GetActivationAddress(cluster.Client.GetGrain<IChannelGrain>(channel));
        return cluster.Cluster.Silos.Single(silo => silo.SiloAddress.Equals(address));
    }

    private sealed class Traffic(string name)
    {
        private readonly ConcurrentDictionary<string, bool> _acknowledged = new();

        public string Name => name;

        public ConcurrentQueue<string> Received { get; } = new();

        public bool IsComplete => _acknowledged.Keys.All(Received.ToHashSet().Contains);

        public async Task Send(ChannelClient client, int sender, CancellationToken cancellationToken)
        {
            for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
            {
                var value = string.Create(CultureInfo.InvariantCulture, $"{sender}/{i}");
                try
                {
                    await client.SendAsync(name, CapabilityValue.Of(Encoding.UTF8.GetBytes(value)), cancellationToken);
                    _acknowledged[value] = true;
                }
                catch (Exception error) when (error is OperationCanceledException or WetwareException { Kind: ErrorKind.Disconnected })
                {
                    // Not acknowledged: it may be received or not, but not twice.
                }
            }
        }

        public async Task Receive(ChannelClient client, int receiver, CancellationToken cancellationToken)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    foreach (var value in await client.RecvManyAsync(name, 1 + (receiver % 3), cancellationToken))
                        Received.Enqueue(Encoding.UTF8.GetString(value.Bytes.Span));
                }
                catch (Exception error) when (error is OperationCanceledException or WetwareException { Kind: ErrorKind.Disconnected })
                {
                    // Asks anew.
                }
            }
        }

        public void Check()
        {
            var doubled = Received.GroupBy(value => value).Where(group => group.Count() > 1).Select(group => group.Key).ToArray();
            Assert.True(doubled.Length == 0, $"{name}: doubled: {string.Join(' ', doubled)}");
            var lost = _acknowledged.Keys.Except(Received).ToArray();
            Assert.True(lost.Length == 0, $"{name}: acknowledged and lost: {string.Join(' ', lost)}");
        }
    }
}
