using System.Diagnostics;
using System.Globalization;
using System.Text;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Silo.Configuration;
using Wetware.Testing;
using Xunit.Abstractions;

namespace Wetware.Tests;

/// <summary>Channel, anchor and process traffic from a fourth process while one of three nodes is killed.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    // On an idle machine it takes less than the fifteen seconds that are promised; the test prints how long.
    private static readonly TimeSpan NormalAgain = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_a_node_is_killed_in_the_middle()
    {
        await using var cluster = new TestCluster();
        var gateway = cluster.Gateway();
        var victim = cluster.Worker("victim", "--meta", "role=victim");
        var other = cluster.Worker("other");
        await Task.WhenAll(gateway, victim, other);
        var nodes = await cluster.LsUntil(all => all.Count == 3, "three nodes");
        var killed = Id(nodes.Single(node => node.TryGetProperty("meta", out var meta) && meta.TryGetProperty("role", out _)));
        var spared = Id(nodes.First(node => Id(node) != killed && !node.GetProperty("primary").GetBoolean()));
        var options = new NodeOptions { Namespace = cluster.Namespace };
        await using var connection = await ClusterConnection.Open(new ClientOptions(options, TimeSpan.FromSeconds(60)), CancellationToken.None);

        var channels = await ChannelTraffic.Start(new ChannelClient(connection.Client, TimeProvider.System), lanes: 6);
        var anchors = AnchorTraffic.Start(connection.Client, cells: 6);
        var processes = new ProcessClient(connection.Client, TimeProvider.System);
        var (ends, lives) = (await Endless(processes, killed), await Endless(processes, spared));
        var waiting = processes.WaitAsync(new ProcessId(killed, ends.Pid));
        await Wait.Until(() => channels.Received > 300 && anchors.Acknowledged > 60, "traffic flows");

        await (await victim).Kill();
        var clock = Stopwatch.StartNew();

        var gone = await Assert.ThrowsAsync<WetwareException>(() => waiting.WaitAsync(NormalAgain));
        Assert.Equal(ErrorKind.Disconnected, gone.Kind);
        await Task.WhenAll(channels.AllMove(), anchors.AllMove());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"every channel and anchor moved again {clock.Elapsed.TotalSeconds:0.0} s after the kill"));
        Assert.Equal(ProcessState.Running, (await processes.InfoAsync(new ProcessId(spared, lives.Pid))).State);
        await processes.SignalAsync(new ProcessId(spared, lives.Pid), 9);
        Assert.Equal(137u, (await processes.WaitAsync(new ProcessId(spared, lives.Pid))).ExitCode);

        output.WriteLine(await channels.Stop());
        output.WriteLine(await anchors.Stop());
    }

    private static async Task<ProcessInfo> Endless(ProcessClient processes, ServerId server)
    {
        var module = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "loop.wasm"));
        return await processes.SpawnAsync(server, module, digest => new ProcessSpec { Module = digest });
    }

    private static ServerId Id(System.Text.Json.JsonElement node) =>
        ServerId.TryParse(node.GetProperty("server").GetString(), out var id) ? id : throw new FormatException("not a server id");

    /// <summary>Pairs of a sender and a receiver, each on a channel of its own, some synchronous and some buffered.</summary>
    private sealed class ChannelTraffic
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<Lane> _lanes = [];
        private readonly ChannelClient _client;

        private ChannelTraffic(ChannelClient client) => _client = client;

        public int Received => _lanes.Sum(lane => lane.Values.Count);

        public static async Task<ChannelTraffic> Start(ChannelClient client, int lanes)
        {
            var traffic = new ChannelTraffic(client);
            for (var i = 0; i < lanes; i++)
            {
                await client.CreateAsync($"lane-{i}", capacity: i % 2 == 0 ? 0 : 16);
                var lane = new Lane($"lane-{i}");
                lane.Sending = traffic.Send(lane);
                lane.Receiving = traffic.Receive(lane);
                traffic._lanes.Add(lane);
            }

            return traffic;
        }

        public async Task AllMove()
        {
            var before = _lanes.Select(lane => lane.Values.Count).ToArray();
            var still = _lanes;
            try
            {
                await Wait.Until(() => (still = [.. _lanes.Where((lane, i) => lane.Values.Count <= before[i] + 1)]).Count == 0, "every channel moves", NormalAgain);
            }
            catch (TimeoutException error)
            {
                var infos = await Task.WhenAll(still.Select(lane => _client.InfoAsync(lane.Name)));
                throw new TimeoutException(string.Join('\n', still.Select((lane, i) => $"{lane.Name}: {lane.Sent.Count} sent, {lane.Unknown.Count} unknown, {lane.Values.Count} received; {infos[i]}")), error);
            }
        }

        public async Task<string> Stop()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_lanes.Select(lane => lane.Sending));
            foreach (var lane in _lanes)
                await _client.CloseAsync(lane.Name);
            await Task.WhenAll(_lanes.Select(lane => lane.Receiving)).WaitAsync(TimeSpan.FromSeconds(60));
            foreach (var lane in _lanes)
            {
                // In order, without a gap among what was acknowledged, and nothing twice; the last one may have been taken unheard.
                Assert.Equal(lane.Values.Order().Distinct(), lane.Values);
                Assert.Empty(lane.Sent.Except(lane.Values));
                Assert.Empty(lane.Values.Except(lane.Sent).Except(lane.Unknown));
            }

            return $"channels: {_lanes.Sum(lane => lane.Sent.Count)} acknowledged, {Received} received, {_lanes.Sum(lane => lane.Unknown.Count)} unknown, lost 0, doubled 0";
        }

        private async Task Send(Lane lane)
        {
            for (var i = 0; !_stop.IsCancellationRequested; i++)
            {
                try
                {
                    await _client.SendAsync(lane.Name, CapabilityValue.Of(BitConverter.GetBytes(i)), _stop.Token);
                    lane.Sent.Add(i);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
                {
                    lane.Unknown.Add(i);
                }
            }
        }

        private async Task Receive(Lane lane)
        {
            while (true)
            {
                try
                {
                    var value = await _client.RecvAsync(lane.Name);
                    lane.Values.Add(BitConverter.ToInt32(value.Bytes.Span));
                }
                catch (WetwareException error) when (error.Kind == ErrorKind.Closed)
                {
                    return;
                }
                catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
                {
                    // Asked again: what was offered and not taken is offered to the next.
                }
            }
        }

        private sealed class Lane(string name)
        {
            public string Name => name;

            public List<int> Sent { get; } = [];

            public List<int> Unknown { get; } = [];

            public List<int> Values { get; } = [];

            public Task Sending { get; set; } = Task.CompletedTask;

            public Task Receiving { get; set; } = Task.CompletedTask;
        }
    }

    /// <summary>Counters in cells, each raised by two callers with compare-and-swap.</summary>
    private sealed class AnchorTraffic
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<Counter> _counters = [];

        public int Acknowledged => _counters.Sum(counter => counter.Acknowledged);

        public static AnchorTraffic Start(IGrainFactory grains, int cells)
        {
            var traffic = new AnchorTraffic();
            for (var i = 0; i < cells; i++)
            {
                var counter = new Counter(new AnchorClient(grains, TimeProvider.System).Get($"/counters/{i}"));
                counter.Raising = Task.WhenAll(traffic.Raise(counter), traffic.Raise(counter));
                traffic._counters.Add(counter);
            }

            return traffic;
        }

        public async Task AllMove()
        {
            var before = _counters.Select(counter => counter.Acknowledged).ToArray();
            var still = _counters;
            try
            {
                await Wait.Until(
                    () => (still = [.. _counters.Where((counter, i) => counter.Acknowledged <= before[i] + 1)]).Count == 0 || still.Exists(counter => counter.Raising.IsCompleted),
                    "every anchor moves",
                    NormalAgain);
            }
            catch (TimeoutException error)
            {
                throw new TimeoutException(string.Join('\n', still.Select(counter => $"{counter.Anchor.Path}: {counter.Acknowledged} acknowledged, {counter.Unknown} unknown")), error);
            }

            // The others go on until they are stopped.
            foreach (var counter in still.Where(counter => counter.Raising.IsCompleted))
                await counter.Raising;
        }

        public async Task<string> Stop()
        {
            await _stop.CancelAsync();
            foreach (var counter in _counters)
            {
                await counter.Raising;
                var stored = Number(await counter.Anchor.LoadAsync());
                Assert.InRange(stored, counter.Acknowledged, counter.Acknowledged + counter.Unknown);
            }

            return $"anchors: {Acknowledged} acknowledged, {_counters.Sum(counter => counter.Unknown)} unknown, lost 0, doubled 0";
        }

        private async Task Raise(Counter counter)
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    var cell = await counter.Anchor.LoadAsync();
                    var next = CapabilityValue.Of(Encoding.ASCII.GetBytes((Number(cell) + 1).ToString(CultureInfo.InvariantCulture)));
                    if ((await counter.Anchor.CompareVersionAsync(cell.Version, next)).Done)
                        counter.Heard();
                }
                catch (WetwareException error) when (error.Kind is ErrorKind.Disconnected or ErrorKind.Failed)
                {
                    counter.Missed();
                }
            }
        }

        private static int Number(AnchorCell cell) =>
            cell.Value is null ? 0 : int.Parse(Encoding.ASCII.GetString(cell.Value.Bytes.Span), CultureInfo.InvariantCulture);

        private sealed class Counter(Anchor anchor)
        {
            private int _acknowledged;
            private int _unknown;

            public Anchor Anchor => anchor;

            public int Acknowledged => Volatile.Read(ref _acknowledged);

            public int Unknown => Volatile.Read(ref _unknown);

            public Task Raising { get; set; } = Task.CompletedTask;

            public void Heard() => Interlocked.Increment(ref _acknowledged);

            public void Missed() => Interlocked.Increment(ref _unknown);
        }
    }
}
