using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Testing;
using Wetware.Tests.Discovery;

namespace Wetware.Tests.Joining;

/// <summary>Nodes that hear a running cluster of their namespace that they cannot join. The clock goes on by itself.</summary>
public sealed class ClusterJoinerTests : IAsyncLifetime
{
    private static readonly ClusterSecret Secret = new("a secret of the cluster", "ww");

    private readonly InstantTimeProvider _time = new();
    private readonly LineLogger _log = new();
    private readonly FakeDiscovery _network;
    private ClusterEndpoint _endpoint = null!;

    public ClusterJoinerTests() => _network = new FakeDiscovery(_time);

    public async Task InitializeAsync()
    {
        using var loggers = _log.Factory();
        _endpoint = await ClusterEndpoint.Start(IPAddress.Loopback, 0, Secret, TimeProvider.System, loggers, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _endpoint.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_with_another_secret_does_not_start_beside_the_cluster_and_says_why(bool mayLead)
    {
        _network.Problem = "is authenticated with another secret";
        using var stop = new CancellationTokenSource();
        var joining = Join(mayLead, joining => joining.Run(stop.Token));

        await WaitsAndSays(joining, "authenticated with another secret", "--secret-file");
        Assert.DoesNotContain(_log.Lines(), line => line.Contains("Still waiting for a primary", StringComparison.Ordinal));

        // When that cluster is gone, its place is free.
        _network.Problem = null;
        if (mayLead)
        {
            Assert.Null(await joining.WaitAsync(TimeSpan.FromMinutes(1)));
            return;
        }

        await Wait.Until(() => _log.Lines().Any(line => line.Contains("Still waiting for a primary", StringComparison.Ordinal)), "a worker waits");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_without_the_database_of_its_cluster_does_not_start_beside_it_and_says_why(bool mayLead)
    {
        _network.Node = AdvertisementTextTests.Sample(9, NodeStage.Database) with { Primary = null };
        using var stop = new CancellationTokenSource();
        var joining = Join(mayLead, joining => joining.Run(stop.Token));

        await WaitsAndSays(joining, "in a database", "WW_DATABASE");

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining);
    }

    [Theory]
    [InlineData(NodeStage.Primary)]
    [InlineData(NodeStage.Member)]
    public async Task A_node_with_a_database_does_not_start_beside_a_cluster_without_one(NodeStage stage)
    {
        _network.Node = AdvertisementTextTests.Sample(9, stage);
        var joining = Join(true, async joining =>
        {
            await joining.RunWithDatabase(CancellationToken.None);
            return null;
        });

        await WaitsAndSays(joining, "holds the membership", "WW_DATABASE");

        _network.Node = null;
        await joining.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_node_with_a_database_and_another_secret_does_not_start_beside_the_cluster()
    {
        _network.Problem = "is authenticated with another secret";
        var joining = Join(true, async joining =>
        {
            await joining.RunWithDatabase(CancellationToken.None);
            return null;
        });

        await WaitsAndSays(joining, "another secret");

        _network.Problem = null;
        await joining.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task An_address_that_does_not_answer_is_told_every_ten_seconds_and_not_at_every_try()
    {
        var closed = FreePort.Find();
        using var stop = new CancellationTokenSource();
        var options = Options(false);
        options.Join.Add($"127.0.0.1:{closed}");
        var began = _time.GetUtcNow();
        var joining = Join(options, joining => joining.Run(stop.Token));

        await Wait.Until(() => Said() >= 5, "five lines about the address");
        var seconds = (_time.GetUtcNow() - began).TotalSeconds;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining);

        Assert.True(seconds >= 40, $"five lines in {seconds} s");

        int Said() => _log.Lines().Count(line => line.Contains("No answer from", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stranger_in_the_place_of_one_member_does_not_end_the_start_and_in_the_place_of_all_does()
    {
        using var loggers = _log.Factory();
        await using var stranger = await ClusterEndpoint.Start(IPAddress.Loopback, 0, new ClusterSecret("the secret of somebody else", "ww"), TimeProvider.System, loggers, CancellationToken.None);
        var options = Options(false);
        options.Join.Add(stranger.Address.ToString());
        var error = await Assert.ThrowsAsync<NodeStartException>(() => Join(options, joining => joining.Run(CancellationToken.None)));
        Assert.Contains("--secret-file", error.Message, StringComparison.Ordinal);

        options.Join.Add($"127.0.0.1:{FreePort.Find()}");
        using var stop = new CancellationTokenSource();
        var joining = Join(options, joining => joining.Run(stop.Token));
        await Wait.Until(() => joining.IsCompleted || _log.Lines().Count(line => line.Contains("does not prove that it holds the cluster secret", StringComparison.Ordinal)) >= 2, "it asks again and again");
        Assert.False(joining.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining);
    }

    [Fact]
    public async Task A_cluster_port_that_is_taken_is_one_sentence_and_no_trace()
    {
        var log = new LineLogger();
        using var loggers = log.Factory();

        var error = await Assert.ThrowsAsync<NodeStartException>(
            () => ClusterEndpoint.Start(IPAddress.Loopback, _endpoint.Address.Port, Secret, TimeProvider.System, loggers, CancellationToken.None));

        Assert.Contains("Cluster:ClusterPort", error.Message, StringComparison.Ordinal);
        Assert.Empty(log.Lines(LogLevel.Warning));
    }

    private async Task WaitsAndSays(Task joining, params string[] words)
    {
        await Wait.Until(() => _log.Lines(LogLevel.Warning).Any(line => words.All(word => line.Contains(word, StringComparison.Ordinal))), $"a line with {string.Join(", ", words)}");
        var later = _time.GetUtcNow() + TimeSpan.FromMinutes(5);
        await Wait.Until(() => joining.IsCompleted || _time.GetUtcNow() > later, "five minutes go by");
        Assert.False(joining.IsCompleted, "it started beside the cluster");
    }

    private static ClusteringOptions Options(bool mayLead) => new() { MayLead = mayLead, DataDirectory = "unused", Discovery = { BrowseTime = TimeSpan.FromSeconds(1) } };

    private Task<PrimaryRef?> Join(bool mayLead, Func<ClusterJoiner, Task<PrimaryRef?>> run) => Join(Options(mayLead), run);

    private async Task<PrimaryRef?> Join(ClusteringOptions options, Func<ClusterJoiner, Task<PrimaryRef?>> run)
    {
        var self = AdvertisementTextTests.Sample(1, NodeStage.Waiting) with { Primary = null };
        using var client = new ClusterClient(Secret);
        return await run(new ClusterJoiner(options, self, _network, _endpoint, client, _time, _log));
    }

    /// <summary>A network on which one node is heard whenever it is asked for.</summary>
    private sealed class FakeDiscovery(TimeProvider time) : IDiscovery
    {
        private readonly Channel<Announcement> _heard = Channel.CreateBounded<Announcement>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest });
        private volatile Advertisement? _node;
        private volatile string? _problem;
        private UnverifiedNode? _last;

        /// <summary>The node that is heard and believed.</summary>
        public Advertisement? Node
        {
            get => _node;
            set => _node = value;
        }

        /// <summary>Why a primary is heard and not believed.</summary>
        public string? Problem
        {
            get => _problem;
            set => _problem = value;
        }

        public ChannelReader<Announcement> Announcements => _heard.Reader;

        public UnverifiedNode? UnverifiedNode =>
            _problem is { } problem ? _last = new UnverifiedNode(AdvertisementTextTests.Sample(8), IPAddress.Loopback, problem, time.GetTimestamp()) : _last;

        public void Start()
        {
        }

        public void Query()
        {
            if (_node is { } node)
                _heard.Writer.TryWrite(new Announcement(node, IPAddress.Loopback));
        }

        public void Advertise(Advertisement node)
        {
        }

        public void Goodbye()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
