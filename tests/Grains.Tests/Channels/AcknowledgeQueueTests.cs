using Wetware.Channels;
using Wetware.Testing;

namespace Wetware.Tests.Channels;

/// <summary>How channels are told which answers have arrived.</summary>
public sealed class AcknowledgeQueueTests
{
    private readonly Telling _channel = new();

    [Fact]
    public async Task What_is_added_is_told()
    {
        var queue = new AcknowledgeQueue(_ => _channel, TimeProvider.System);
        var id = Guid.NewGuid();

        queue.Add("a", new ChannelAcknowledge { Sent = [id] }, mayBeCarried: true);
        _channel.Answer();
        await queue.Flush().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal([id], _channel.Sent);
    }

    [Fact]
    public async Task What_a_call_takes_is_told_by_nobody_else_until_it_is_added_again()
    {
        var queue = new AcknowledgeQueue(_ => _channel, TimeProvider.System);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        queue.Add("a", new ChannelAcknowledge { Sent = [first] }, mayBeCarried: true);
        await Wait.Until(() => _channel.Sent.Length == 1, "the first is being told");

        // The next one waits for the answer, and a call takes it along.
        queue.Add("a", new ChannelAcknowledge { Taken = [second] }, mayBeCarried: true);
        Assert.Null(queue.Take("b"));
        var taken = queue.Take("a");
        Assert.Equal([second], taken!.Taken);
        Assert.Null(queue.Take("a"));
        _channel.Answer();
        await queue.Flush().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(_channel.Taken);

        // The call has failed.
        queue.Add("a", taken, mayBeCarried: false);
        await queue.Flush().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal([first], _channel.Sent);
        Assert.Equal([second], _channel.Taken);
    }

    [Fact]
    public async Task What_an_older_node_would_not_read_is_not_carried()
    {
        var queue = new AcknowledgeQueue(_ => _channel, TimeProvider.System);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        queue.Add("a", new ChannelAcknowledge { Sent = [Guid.NewGuid()] }, mayBeCarried: true);
        await Wait.Until(() => _channel.Sent.Length == 1, "one is being told");

        queue.Add("a", new ChannelAcknowledge { Taken = [first] }, mayBeCarried: false);
        queue.Add("a", new ChannelAcknowledge { Taken = [second] }, mayBeCarried: true);
        Assert.Null(queue.Take("a"));
        _channel.Answer();
        await queue.Flush().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal([first, second], _channel.Taken);
    }

    private sealed class Telling : IChannelGrain
    {
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private readonly List<ChannelAcknowledge> _told = [];

        public Guid[] Sent => [.. Told().SelectMany(told => told.Sent)];

        public Guid[] Taken => [.. Told().SelectMany(told => told.Taken)];

        public void Answer() => _answered.TrySetResult();

        public Task Acknowledge(ChannelAcknowledge request, CancellationToken cancellationToken = default)
        {
            lock (_lock)
                _told.Add(request);
            return _answered.Task;
        }

        public Task<ChannelInfo> Create(int capacity, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ChannelInfo?> Info(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ChannelSent> Send(ChannelSend request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ChannelSent> WithdrawSend(IReadOnlyList<Guid> items, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ChannelOffer> Recv(ChannelRecv request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task WithdrawRecv(Guid operation, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ChannelAccepted> Accept(ChannelAccept request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task Close(Guid operation, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task Remove(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        private ChannelAcknowledge[] Told()
        {
            lock (_lock)
                return [.. _told];
        }
    }
}
