using System.Collections.Concurrent;
using Wetware.Errors;
using Wetware.PubSub;
using Wetware.Registry;
using Wetware.Security;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Registry;

/// <summary>The contract of the registry on three nodes.</summary>
[Collection(SharedNodes.Name)]
public sealed class RegistryTests(SharedNodes.Nodes nodes) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly string[] TwoAddresses = ["/ip4/10.0.0.1/tcp/80", "/ip4/10.0.0.2/tcp/80"];

    private readonly EcdsaSigner _signer = EcdsaSigner.Create();
    private readonly string _service = $"service.{Guid.NewGuid():n}";

    private IReadOnlyList<string> Servers { get; } = [.. nodes.Cluster.Cards.Select(card => card.Server)];

    private ServiceLocation Location => new() { Service = _service, Addresses = TwoAddresses, Meta = ["zone=a"] };

    [Fact]
    public async Task A_provided_service_is_located_with_the_same_addresses()
    {
        await using var provision = await On(0).ProvideAsync(_signer, Location);

        var found = await First(On(1));

        Assert.Equal(_signer.Peer, found.Peer);
        Assert.Equal(TwoAddresses, found.Location.Addresses);
        Assert.Equal(Location, found.Location);
        Assert.Null(provision.Problem);
    }

    [Fact]
    public async Task Who_asks_first_hears_providers_that_come_later_each_once()
    {
        using var enough = new CancellationTokenSource(Deadline);
        var found = new ConcurrentQueue<LocatedService>();
        var locating = Locate(On(0), found, enough.Token);
        using var other = EcdsaSigner.Create();

        await using var first = await On(1).ProvideAsync(_signer, Location);
        await using var second = await On(2).ProvideAsync(other, Location);
        await Wait.Until(() => found.Count >= 2, "both are heard");
        Assert.Equal(2, (await Several(On(1), 2)).Select(provider => provider.Peer).Distinct().Count());
        await enough.CancelAsync();
        await locating;

        Assert.Equal(new[] { _signer.Peer, other.Peer }.Order(), found.Select(provider => provider.Peer).Order());
    }

    [Fact]
    public async Task A_service_that_is_no_longer_provided_does_not_answer()
    {
        var node = nodes.Client.GetGrain<IRegistryGrain>(Servers[0]);
        var provision = Guid.NewGuid();
        await node.ProvideAsNode(provision, Location, TimeSpan.FromSeconds(30));
        Assert.Equal(nodes.Cluster.Cards.Single(card => card.Server == Servers[0]).Peer, (await First(On(1))).Peer.ToString());

        await node.Withdraw(provision);
        await node.Withdraw(provision);

        Assert.Equal(0, await Subscriptions(Servers[0]));
        await NobodyAnswers();
    }

    [Fact]
    public async Task A_provider_that_went_silent_stops_being_answered_for()
    {
        var node = nodes.Client.GetGrain<IRegistryGrain>(Servers[0]);
        var provision = Guid.NewGuid();
        var locating = First(On(1));
        await Wait.Until(
            async () =>
            {
                await node.ProvideAsNode(provision, Location, TimeSpan.FromSeconds(1));
                return locating.IsCompleted;
            },
            "it is heard as long as it goes on");
        Assert.NotNull(await locating);

        await Wait.Until(async () => await Subscriptions(Servers[0]) == 0, "the node listens no more");

        await NobodyAnswers();
    }

    [Fact]
    public async Task Garbage_on_the_topic_is_skipped_and_counted()
    {
        await using var provision = await On(0).ProvideAsync(_signer, Location);
        var before = await Skipped();
        var topic = await Topic.JoinAsync(nodes.Client, Servers[2], _service);
        using var liar = EcdsaSigner.Create();
        using var enough = new CancellationTokenSource(Deadline);
        var (found, problems) = (new ConcurrentQueue<LocatedService>(), new Problems());
        var locating = Locate(On(1), found, enough.Token, problems);
        await Wait.Until(() => !found.IsEmpty, "the honest one is heard");

        await topic.PublishAsync("garbage"u8.ToArray());
        var honest = SignedLocation.Seal(liar, Location, TimeSpan.FromSeconds(30), TimeProvider.System.GetUtcNow());
        await topic.PublishAsync(RegistryMessage.Response(honest with { PublicKey = _signer.PublicKey }));
        await topic.PublishAsync(RegistryMessage.Response(SignedLocation.Seal(liar, Location with { Service = "other" }, TimeSpan.FromSeconds(30), TimeProvider.System.GetUtcNow())));
        await Wait.Until(() => problems.Count >= 3, "three are left out");
        await enough.CancelAsync();
        await locating;

        Assert.Single(found);
        Assert.NotNull(await First(On(2)));
        Assert.Equal(before + 1, await Skipped());

        // The three nodes' registries share one interest: only the one that provides counts.
        async Task<long> Skipped()
        {
            var states = await Task.WhenAll(Servers.Select(server => nodes.Client.GetGrain<IRegistryGrain>(server).State()));
            return states.Sum(state => state.Skipped);
        }
    }

    [Fact]
    public async Task What_does_not_verify_is_not_provided()
    {
        var node = nodes.Client.GetGrain<IRegistryGrain>(Servers[0]);
        var now = TimeProvider.System.GetUtcNow();
        var good = SignedLocation.Seal(_signer, Location, TimeSpan.FromSeconds(30), now);
        var old = SignedLocation.Seal(_signer, Location, TimeSpan.FromSeconds(30), now - TimeSpan.FromHours(1));

        await Refused(ErrorKind.Denied, () => node.Provide(Guid.NewGuid(), _service, good with { Signature = new byte[70] }));
        await Refused(ErrorKind.Denied, () => node.Provide(Guid.NewGuid(), "other", good));
        await Refused(ErrorKind.Denied, () => node.Provide(Guid.NewGuid(), _service, old));
        await Refused(ErrorKind.Failed, () => node.Provide(Guid.Empty, _service, good));
        await Refused(ErrorKind.Denied, () => node.Provide(Guid.NewGuid(), "ww", good));
        await Refused(ErrorKind.Limit, () => node.ProvideAsNode(Guid.NewGuid(), Location, TimeSpan.FromHours(2)));

        Assert.Equal(0, await Subscriptions(Servers[0]));
    }

    public void Dispose() => _signer.Dispose();

    private static async Task Refused(ErrorKind kind, Func<Task> call) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<WetwareException>(call)).Kind);

    private async Task<int> Subscriptions(string server) => (await nodes.Client.GetGrain<ITopicGrain>($"{server}/{_service}").State()).Subscriptions;

    // A question is answered within a call or two; one that another topic's provider has answered meanwhile shows that time enough has passed.
    private async Task NobodyAnswers()
    {
        using var enough = new CancellationTokenSource(Deadline);
        var found = new ConcurrentQueue<LocatedService>();
        var locating = Locate(On(1), found, enough.Token);
        var other = Location with { Service = $"{_service}.other" };
        await using var provision = await On(0).ProvideAsync(_signer, other);
        await foreach (var _ in On(1).LocateAsync(other.Service, cancellationToken: enough.Token))
            break;
        await enough.CancelAsync();
        await locating;

        Assert.Empty(found);
    }

    private async Task<LocatedService> First(ServiceRegistry registry) => (await Several(registry, 1))[0];

    private async Task<List<LocatedService>> Several(ServiceRegistry registry, int count)
    {
        using var late = new CancellationTokenSource(Deadline);
        var found = new List<LocatedService>();
        await foreach (var provider in registry.LocateAsync(_service, cancellationToken: late.Token))
        {
            found.Add(provider);
            if (found.Count == count)
                break;
        }

        return found;
    }

    private async Task Locate(ServiceRegistry registry, ConcurrentQueue<LocatedService> found, CancellationToken cancellationToken, IProgress<string>? skipped = null)
    {
        try
        {
            await foreach (var provider in registry.LocateAsync(_service, skipped, cancellationToken))
                found.Enqueue(provider);
        }
        catch (OperationCanceledException)
        {
            // Heard enough.
        }
    }

    private ServiceRegistry On(int node) =>
        new(NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos.Single(silo => nodes.Cluster.CardOf(silo).Server == Servers[node])));

    private sealed class Problems : IProgress<string>
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Report(string value) => Interlocked.Increment(ref _count);
    }
}
