using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Raft;
using Wetware.Grains.Raft.Transport;
using Wetware.Nodes;
using Wetware.Raft;
using Wetware.Testing;
using Wetware.Tests.Raft.Members;

namespace Wetware.Tests.Raft.Transport;

/// <summary>How messages leave a node and arrive at another.</summary>
public sealed class RaftLinksTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakePeers _peers = new();
    private readonly RecordingSender _sender = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RaftLinks _links;

    public RaftLinksTests()
    {
        var metrics = new RaftMetrics(_services.GetRequiredService<IMeterFactory>());
        _links = new(new NodeCard { Server = "0000000000000001", Peer = "me" }, _peers, metrics, _time, NullLogger<RaftLinks>.Instance);
    }

    [Fact]
    public async Task Messages_that_wait_for_a_node_share_a_batch_in_their_order()
    {
        _peers.Gate = new();
        for (ulong i = 1; i <= 200; i++)
        {
            _links.Send(_sender, "there", Heartbeat(i));
            _links.Flush();
        }

        _peers.Gate.SetResult();
        await Wait.Until(() => _peers.Received.Count == 200, "all messages arrived");
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (ulong)i), _peers.Received.Select(message => message.Commit));
        Assert.InRange(_peers.Calls, 1, 20);
        Assert.Empty(_sender.Unreached);
    }

    [Fact]
    public void What_is_sent_together_leaves_as_one_batch_with_the_flush()
    {
        for (ulong i = 1; i <= 3; i++)
            _links.Send(_sender, "there", Heartbeat(i));
        Assert.Empty(_peers.Received);
        _links.Flush();
        Assert.Equal([1UL, 2UL, 3UL], _peers.Received.Select(message => message.Commit));
        Assert.Equal(1, _peers.Calls);
    }

    [Fact]
    public async Task What_only_tells_of_commits_waits_a_moment_for_what_takes_it_along()
    {
        _links.Send(_sender, "there", Commit(1));
        _links.Send(_sender, "elsewhere", Commit(2));
        _links.Flush();
        Assert.Empty(_peers.Received);

        _links.Send(_sender, "there", Heartbeat(3));
        _links.Flush();
        Assert.Equal([1UL, 3UL], _peers.Received.Select(message => message.Commit));
        Assert.Equal(1, _peers.Calls);

        _time.Advance(RaftLinks.LongestWait);
        await Wait.Until(() => _peers.Received.Count == 3, "what found no company is sent");

        _links.Send(_sender, "there", Commit(4));
        _time.Advance(RaftLinks.LongestWait);
        await Wait.Until(() => _peers.Received.Count == 4, "so is what comes later");
    }

    [Fact]
    public void Everything_else_leaves_with_the_flush()
    {
        var types = Enum.GetValues<MessageType>().Except([MessageType.Snap]).ToArray();
        for (var i = 0; i < types.Length; i++)
        {
            // An append without entries may wait, and is told apart by its number.
            var message = Heartbeat((ulong)i + 1) with { Type = types[i], Entries = types[i] == MessageType.App ? new Entry[] { new(1, 1, default) } : default };
            _links.Send(_sender, "there", message);
            _links.Flush();
            Assert.Equal((ulong)i + 1, _peers.Received.Last().Commit);
        }

        Assert.Equal(types.Length, _peers.Calls);

        // What waits is far from what a member could take for silence.
        Assert.True(RaftLinks.LongestWait * 10 <= new RaftOptions().Tick);
    }

    [Fact]
    public async Task What_waits_for_company_leaves_in_its_order_and_once_however_often_the_timer_runs()
    {
        // What went before in haste takes nothing along that comes later.
        _links.Send(_sender, "there", Heartbeat(0));
        _links.Send(_sender, "elsewhere", Heartbeat(0));
        _links.Flush();
        Assert.Equal(2, _peers.Calls);
        for (ulong i = 1; i <= 50; i++)
        {
            _links.Send(_sender, "there", Commit(i));
            _links.Send(_sender, "elsewhere", Commit(i));
            _links.Flush();
            if (i % 10 != 0)
                continue;
            _time.Advance(RaftLinks.LongestWait);
            await Wait.Until(() => _peers.Received.Count == 2 + (2 * (int)i), "the timer sends what waits");
        }

        Assert.Equal(Enumerable.Range(0, 51).SelectMany(i => new[] { (ulong)i, (ulong)i }).Order(), _peers.Received.Select(message => message.Commit).Order());
        Assert.Equal(12, _peers.Calls);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task A_node_that_is_away_is_reported()
    {
        _links.Send(_sender, FakePeers.Away, Heartbeat(1));
        _links.Flush();
        await Wait.Until(() => _sender.Unreached.Contains(2UL), "the member is told");
        _links.Send(_sender, FakePeers.Away, Snap(10));
        await Wait.Until(() => _sender.Snapshots.Contains((2UL, false)), "the member is told of the snapshot");
    }

    [Fact]
    public async Task More_than_the_queue_takes_is_reported_and_dropped()
    {
        _peers.Gate = new();
        for (ulong i = 0; i < RaftLinks.MaxQueued + 2048; i++)
        {
            _links.Send(_sender, "there", Heartbeat(i));
            _links.Flush();
        }

        Assert.NotEmpty(_sender.Unreached);
        _peers.Gate.SetResult();
        await Wait.Until(() => _peers.Received.Count >= RaftLinks.MaxQueued, "what was queued arrives");
        Assert.InRange(_peers.Received.Count, RaftLinks.MaxQueued, RaftLinks.MaxQueued + BatchCodec.MaxMessages);
    }

    [Fact]
    public async Task A_snapshot_goes_in_parts_and_its_arrival_is_reported()
    {
        var size = (2 * RaftLinks.PartBytes) + 7;
        _links.Send(_sender, "there", Snap(size));
        await Wait.Until(() => _sender.Snapshots.Contains((2UL, true)), "the arrival is reported");
        Assert.Equal([(0, RaftLinks.PartBytes), (RaftLinks.PartBytes, RaftLinks.PartBytes), (2 * RaftLinks.PartBytes, 7)], _peers.Parts);
        _links.Send(_sender, "there", Snap(0));
        await Wait.Until(() => _peers.Parts.Count == 4 && _sender.Snapshots.Count == 2, "an empty snapshot arrives too");
    }

    [Fact]
    public async Task Parts_are_put_together_and_those_that_do_not_follow_are_refused()
    {
        await using var group = await TestGroup.Start(1);
        await group.Propose(1);
        var receiver = new SnapshotReceiver(group.Nodes[0].Members, Options.Create(new RaftOptions { MaxSnapshotBytes = 1000 }), group.Time);
        var head = MessageCodec.Encode(Snap(0) with { To = 1, From = 2 });
        RaftSnapshotPart Part(int total, int offset, int length) => new("there", head, total, offset, new byte[length]);

        Assert.Equal(ErrorKind.Limit, Refused(Part(1001, 0, 10)));
        Assert.Equal(ErrorKind.Failed, Refused(Part(100, 50, 10)));
        Assert.Equal(ErrorKind.Failed, Refused(Part(100, 0, 101)));
        Assert.Equal(ErrorKind.Failed, Refused(Part(100, -1, 1)));
        Assert.Equal(ErrorKind.Failed, Refused(Part(100, 0, 50) with { Head = new byte[] { 1, 2, 3 } }));
        Assert.Equal(ErrorKind.NotFound, Refused(Part(100, 0, 50) with { Head = MessageCodec.Encode(Snap(0) with { To = 77 }) }));
        receiver.Take(Part(100, 0, 50));
        Assert.Equal(ErrorKind.Failed, Refused(Part(100, 0, 50) with { Offset = 60, Data = new byte[40] }));
        receiver.Take(Part(100, 50, 50));
        Assert.Equal(ErrorKind.Failed, Refused(Part(100, 50, 50)));
        receiver.Take(Part(100, 0, 50));
        group.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ErrorKind.Failed, Refused(Part(100, 50, 50)));

        ErrorKind Refused(RaftSnapshotPart part) => Assert.Throws<WetwareException>(() => receiver.Take(part)).Kind;
    }

    [Fact]
    public void Malformed_batches_are_read_up_to_the_fault()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        BatchCodec.Write(buffer, Heartbeat(1));
        BatchCodec.Write(buffer, Heartbeat(2));
        var bytes = buffer.WrittenMemory;
        Assert.Equal(2, BatchCodec.Read(bytes, out var problem).Count);
        Assert.Equal("", problem);
        for (var length = 0; length < bytes.Length; length++)
            Assert.InRange(BatchCodec.Read(bytes[..length], out _).Count, 0, 1);
        Assert.Empty(BatchCodec.Read(new byte[] { 255, 255, 255, 255, 0 }, out problem));
        Assert.NotEqual("", problem);
        var random = new Random(1);
        for (var round = 0; round < 1000; round++)
        {
            var noise = bytes.ToArray();
            noise[random.Next(noise.Length)] = (byte)random.Next(256);
            BatchCodec.Read(noise, out _);
        }

        buffer.Clear();
        BatchCodec.Write(buffer, Snap(3));
        Assert.Empty(BatchCodec.Read(buffer.WrittenMemory, out problem));
        Assert.NotEqual("", problem);
    }

    public async ValueTask DisposeAsync()
    {
        _peers.Gate?.TrySetResult();
        await _links.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static Message Heartbeat(ulong commit) => new() { Type = MessageType.Heartbeat, From = 1, To = 2, Term = 1, Commit = commit };

    private static Message Commit(ulong index) => Heartbeat(index) with { Type = MessageType.App };

    private static Message Snap(int bytes) => new()
    {
        Type = MessageType.Snap,
        From = 1,
        To = 2,
        Term = 1,
        Snapshot = new(5, 1, new ConfState { Voters = [1, 2] }, new byte[bytes]),
    };

    private sealed class RecordingSender : IRaftSender
    {
        public ConcurrentBag<ulong> Unreached { get; } = [];

        public ConcurrentBag<(ulong Member, bool Arrived)> Snapshots { get; } = [];

        public void Unreachable(ulong member) => Unreached.Add(member);

        public void SnapshotSent(ulong member, bool arrived) => Snapshots.Add((member, arrived));
    }

    private sealed class FakePeers : IRaftPeers, IRaftLinkGrain
    {
        public const string Away = "away";

        /// <summary>Held by tests to keep batches from being taken.</summary>
        public TaskCompletionSource? Gate { get; set; }

        public ConcurrentQueue<Message> Received { get; } = new();

        public List<(int Offset, int Length)> Parts { get; } = [];

        public int Calls { get; private set; }

        public string? FindServer(string peer) => peer == Away ? null : peer;

        public IRaftLinkGrain Link(string server) => this;

        public async Task Deliver(RaftBatch batch)
        {
            if (Gate is { } gate)
                await gate.Task;
            Calls++;
            foreach (var message in BatchCodec.Read(batch.Messages, out var problem))
                Received.Enqueue(message);
        }

        public Task Part(RaftSnapshotPart part, CancellationToken cancellationToken = default)
        {
            Parts.Add((part.Offset, part.Data.Length));
            return Task.CompletedTask;
        }

        public Task<bool> IsRemoved(string group, Guid groupId, ulong member, CancellationToken cancellationToken = default) => Task.FromResult(false);
    }
}
