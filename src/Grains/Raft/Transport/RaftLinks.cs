using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wetware.Grains.Raft.Members;
using Wetware.Nodes;
using Wetware.Raft;

namespace Wetware.Grains.Raft.Transport;

/// <summary>How a node finds and reaches others.</summary>
internal interface IRaftPeers
{
    /// <summary>Returns the server id of the present start of a node; null when it is not in the cluster.</summary>
    string? FindServer(string peer);

    /// <summary>The way to a node.</summary>
    IRaftLinkGrain Link(string server);
}

/// <summary>
/// Sends messages to other nodes: those of all members together, in batches, one after the other for each node. What only tells how far entries are committed
/// waits some milliseconds for company. A snapshot goes in parts, each of which is acknowledged before the next. What cannot be sent is reported to its member.
/// </summary>
internal sealed class RaftLinks : IRaftTransport, IAsyncDisposable
{
    /// <summary>Messages that wait for one node.</summary>
    public const int MaxQueued = 4096;

    /// <summary>Bytes of one part of a snapshot.</summary>
    public const int PartBytes = 512 << 10;

    /// <summary>Snapshots that are sent at once.</summary>
    public const int MaxSnapshots = 2;

    /// <summary>How long a message that only tells how far entries are committed waits for another that takes it along.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(5);

    private readonly NodeCard _node;
    private readonly IRaftPeers _peers;
    private readonly RaftMetrics _metrics;
    private readonly ILogger<RaftLinks> _logger;
    private readonly ConcurrentDictionary<string, Link> _links = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _snapshots = new();
    private readonly SemaphoreSlim _slots = new(MaxSnapshots, MaxSnapshots);
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private int _isTimed;
    private int _disposed;

    public RaftLinks(NodeCard node, IRaftPeers peers, RaftMetrics metrics, TimeProvider time, ILogger<RaftLinks> logger)
    {
        (_node, _peers, _metrics, _logger) = (node, peers, metrics, logger);
        _timer = time.CreateTimer(static links => ThreadPool.UnsafeQueueUserWorkItem(static links => links.FlushAll(), (RaftLinks)links!, preferLocal: false), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public string? FindServer(string peer) => _peers.FindServer(peer);

    /// <inheritdoc />
    public void Send(IRaftSender sender, string peer, Message message)
    {
        if (message.Snapshot is not null)
        {
            var sending = SendSnapshot(sender, peer, message);
            _snapshots.TryAdd(sending, true);
            sending.ContinueWith(done => _snapshots.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return;
        }

        var link = _links.GetOrAdd(peer, static (key, links) => new(links, key), this);
        if (!link.Queue.Writer.TryWrite(new(sender, message)))
            Lost([new(sender, message)]);
        else if (!MayWait(message))
            link.IsDue = true;
        else if (Interlocked.Exchange(ref _isTimed, 1) == 0)
            _timer.Change(LongestWait, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public void Flush()
    {
        foreach (var (_, link) in _links)
        {
            if (link.IsDue)
                link.Flush();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var link in _links.Values)
            await link.Sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var sending in _snapshots.Keys)
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _slots.Dispose();
    }

    // An append without entries. With one client, the next entry takes it along: four of ten messages less.
    private static bool MayWait(Message message) => message.Type == MessageType.App && message.Entries.IsEmpty;

    private void FlushAll()
    {
        Interlocked.Exchange(ref _isTimed, 0);
        foreach (var (_, link) in _links)
            link.Flush();
    }

    private async Task SendAll(string peer, ChannelReader<Outgoing> queue)
    {
        var batch = new List<Outgoing>();
        while (queue.TryPeek(out _) && !_stop.IsCancellationRequested)
        {
            var buffer = new ArrayBufferWriter<byte>(1 << 10);
            batch.Clear();
            while (batch.Count < BatchCodec.MaxMessages && buffer.WrittenCount < BatchCodec.FullBytes && queue.TryRead(out var next))
            {
                BatchCodec.Write(buffer, next.Message);
                batch.Add(next);
            }

            if (_peers.FindServer(peer) is not { } server)
            {
                Lost(batch);
                continue;
            }

            try
            {
                await _peers.Link(server).Deliver(new(_node.Peer, buffer.WrittenMemory)).ConfigureAwait(false);
            }
            catch (Exception error) when (!_stop.IsCancellationRequested)
            {
                MemberLog.Lost(_logger, peer, error);
                Lost(batch);
            }
        }
    }

    private async Task SendSnapshot(IRaftSender sender, string peer, Message message)
    {
        var arrived = false;
        var data = message.Snapshot!.Data;
        try
        {
            await _slots.WaitAsync(_stop.Token).ConfigureAwait(false);
            try
            {
                var server = _peers.FindServer(peer) ?? throw Errors.WetwareException.NodeGone(peer);
                var link = _peers.Link(server);
                var head = MessageCodec.Encode(message with { Snapshot = message.Snapshot with { Data = default } });
                for (var offset = 0; offset < data.Length || offset == 0; offset += PartBytes)
                {
                    var part = data.Slice(offset, Math.Min(PartBytes, data.Length - offset));
                    await link.Part(new(_node.Peer, head, data.Length, offset, part), _stop.Token).ConfigureAwait(false);
                }

                arrived = true;
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (Exception error)
        {
            MemberLog.SnapshotLost(_logger, peer, message.To, data.Length, error);
        }

        sender.SnapshotSent(message.To, arrived);
    }

    private void Lost(List<Outgoing> messages)
    {
        _metrics.Lost(messages.Count);
        foreach (var (sender, to) in messages.Select(lost => (lost.Sender, lost.Message.To)).Distinct())
            sender.Unreachable(to);
    }

    private readonly record struct Outgoing(IRaftSender Sender, Message Message);

    private sealed class Link(RaftLinks links, string peer)
    {
        private int _sending;
        private bool _isDue;

        /// <summary>Whether something waits that shall not.</summary>
        public bool IsDue
        {
            get => Volatile.Read(ref _isDue);
            set => Volatile.Write(ref _isDue, value);
        }

        public Channel<Outgoing> Queue { get; } = Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(MaxQueued));

        public Task Sending { get; private set; } = Task.CompletedTask;

        /// <summary>Sends what waits, on this thread as far as the way to the node takes it at once.</summary>
        public void Flush()
        {
            IsDue = false;
            if (Queue.Reader.TryPeek(out _) && Interlocked.Exchange(ref _sending, 1) == 0)
                Sending = Send();
        }

        private async Task Send()
        {
            do
            {
                await links.SendAll(peer, Queue.Reader).ConfigureAwait(false);
                Interlocked.Exchange(ref _sending, 0);
            }
            while (!links._stop.IsCancellationRequested && Queue.Reader.TryPeek(out _) && Interlocked.Exchange(ref _sending, 1) == 0);
        }
    }
}
