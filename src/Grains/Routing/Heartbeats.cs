using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>
/// Says that this node lives: at once when it starts, then every few seconds, at once when its labels change, and that it ends when it stops. What does
/// not get through is not repeated: the next heartbeat says the same and more.
/// </summary>
internal sealed partial class Heartbeats(
    OwnRecord own, LiveTable table, RoutingFeed feed, IGrainFactory grains, IOptions<RoutingOptions> options, TimeProvider time, ILogger<Heartbeats> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>How long the start of a node waits for its first heartbeat to be out.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How long its stop waits for the goodbye; membership says it too.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long the goodbye is waited for to come back by the stream, before the node leaves it.</summary>
    private static readonly TimeSpan EchoTimeout = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    private TimeSpan Timeout => options.Value.Ttl / 4;

    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(Heartbeats), ServiceLifecycleStage.Active + 2, Start, Stop); // after the streams have started, and before they stop

    /// <summary>Shows changed labels: here at once, to the others with a heartbeat that does not wait for its time.</summary>
    public void Announce()
    {
        table.Take(own.Next());
        Volatile.Read(ref _wake).TrySetResult();
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private async Task Start(CancellationToken cancellationToken)
    {
        table.Take(own.Next());
        _running = Run(_stop.Token);
        await _first.Task.WaitAsync(StartTimeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var last = own.End();
        table.End(last.Server);
        var goodbyes = Task.WhenAll(
            Leave(new RoutingEvent(last, Ended: true)),
            grains.GetGrain<IRecordGrain>(last.Peer).Goodbye(last, CancellationToken.None));
        try
        {
            await goodbyes.WaitAsync(StopTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Nothing may keep a node from stopping; the others see it leave the membership.
            LogNoGoodbye(logger, error);
        }
    }

    private async Task Leave(RoutingEvent goodbye)
    {
        await feed.Publish(goodbye).ConfigureAwait(false);
        if (feed.IsSubscribed)
            await feed.Ended.WaitAsync(EchoTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await feed.Unsubscribe().ConfigureAwait(false);
    }

    private async Task Run(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            var wake = _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            failures = await Beat(cancellationToken).ConfigureAwait(false) ? 0 : failures + 1;
            _first.TrySetResult();
            var wait = Wait(failures) - time.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await wake.Task.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One heartbeat; false when the stream did not take it.</summary>
    private async Task<bool> Beat(CancellationToken cancellationToken)
    {
        var record = own.Next();
        table.Take(record);
        try
        {
            await Listen(cancellationToken).ConfigureAwait(false);
            await feed.Publish(new RoutingEvent(record, Ended: false)).WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            if (cancellationToken.IsCancellationRequested)
                return true;
            RoutingMetrics.Lost.Add(1);
            LogLost(logger, error);
            return false;
        }

        RoutingMetrics.Sent.Add(1);
        await Register(record, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // The record grain of a peer that was killed and started again can be out of reach for as long as its last node is still taken for a member.
    private async Task Register(RoutingRecord record, CancellationToken cancellationToken)
    {
        try
        {
            var told = grains.GetGrain<IRecordGrain>(record.Peer).Heartbeat(record, cancellationToken);
            if (await told.WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false) == HeartbeatOutcome.Stale)
                LogSuperseded(logger, record.Peer);
        }
        catch (Exception error)
        {
            LogNotRegistered(logger, error);
        }
    }

    // A subscription can be lost without a word, as when another node could not reach this one for a moment and took it for dead. Who does not hear itself hears
    // nobody; who does may still be unknown to nodes that come later, so the stream is asked as well.
    private async Task Listen(CancellationToken cancellationToken)
    {
        if (!feed.IsSubscribed)
        {
            await feed.Subscribe().WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (feed.Silence > options.Value.HeartbeatMax * 3)
        {
            LogDeaf(logger, feed.Silence);
            await feed.Renew().WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            if (!await feed.Verify().WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false))
                LogUnknown(logger);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            // Nodes that know this one go on delivering; the next heartbeat asks again.
            LogNotVerified(logger, error);
        }
    }

    private TimeSpan Wait(int failures)
    {
        var (least, most) = (options.Value.HeartbeatMin, options.Value.HeartbeatMax);
        var usual = least + ((most - least) * Random.Shared.NextDouble());
        if (failures == 0)
            return usual;
        var soon = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 10));
        return soon < usual ? soon : usual;
    }
}
