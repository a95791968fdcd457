using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// What goes on all the time, each in a task of its own that Stop waits for.
public sealed partial class WorkerAgent
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(30);

    private async Task RunLoop()
    {
        while (!_stopAll.IsCancellationRequested)
        {
            AssignedRun? run;
            lock (_lock)
                run = _load.Begin(Math.Max(1, _time.GetTimestamp()));
            if (run is null)
            {
                await _run.Wait(_stopAll.Token);
                continue;
            }

            // Others may have work too: one signal can stand for many runs.
            _run.Set();
            var result = await _runner.Run(run.Item, run.Stop.Token);
            var took = _time.GetElapsedTime(run.Began);
            _metrics.Ran(took);
            lock (_lock)
            {
                _load.End(run, took);
                _completed++;
                _failed += result.Error is null ? 0 : 1;

                // It did not end by itself: another node is to run it.
                _results.Enqueue(_isStopping && result.Error is ErrorKind.Cancelled ? new WorkResult { Token = result.Token, Returned = true } : result);
            }

            _report.Set();
            _offer.Set();
        }
    }

    private async Task OfferLoop()
    {
        var stopping = _stopOffers.Token;
        Capability? capability = null;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                capability ??= await _capabilityFactory.Mint(
                    CapabilityKinds.Worker, _grains.GetGrain<IWorkerGrain>(_node.Server).GetGrainId(), [WorkerMethods.Assign], cancellationToken: stopping);
                int free;
                bool surplus;
                lock (_lock)
                    (free, surplus) = (_cordon.IsOn ? 0 : _load.Offer(), _load.OffersSurplus);
                if (surplus)
                    _surplus.Set();
                if (free > 0)
                    Send(CapabilityValue.Of(capability), free);
                else
                    await _offer.Wait(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogNotOffered(error.Message);
                await Task.Delay(RetryDelay, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Send(CapabilityValue value, int count)
    {
        var rest = CancellationTokenSource.CreateLinkedTokenSource(_stopOffers.Token);
        var send = new OfferedSlots(rest);
        lock (_offers)
            _offers.Add(send);

        // Cordoned since the slots were counted: nobody else takes these back.
        if (_cordon.IsOn)
            TryCancel(rest);
        send.Sent = Send(value, count, send);
    }

    private async Task Send(CapabilityValue value, int count, OfferedSlots offered)
    {
        var (sent, failed, stop) = (0, false, offered.Rest.Token);
        try
        {
            await Task.Yield();
            sent = await _channels.SendManyAsync(IWorkerGrain.SlotChannel, [.. Enumerable.Repeat(value, count)], stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody took them.
        }
        catch (Exception error)
        {
            // Before the scheduler has made the channel, or while its node is replaced.
            LogNotOffered(error.Message);
            failed = true;
        }

        if (failed)
            await Task.Delay(RetryDelay, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _load.Withdraw(count - sent);
            _load.Expect(sent, Uptime);
        }

        lock (_offers)
            _offers.Remove(offered);
        offered.Rest.Dispose();
        _offer.Set();
    }

    private async Task IdleLoop()
    {
        var idle = false;
        while (!_stopOffers.IsCancellationRequested)
        {
            // A worker that has had nothing to do, or only long runs, has nothing to take back and sleeps.
            bool surplus;
            lock (_lock)
                surplus = _load.OffersSurplus;
            if (!surplus)
            {
                idle = false;
                await _surplus.Wait(_stopOffers.Token);
            }

            await Task.Delay(RetryDelay, _time, _stopOffers.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bool was = idle;
            lock (_lock)
            {
                idle = _load.IsIdle;
                if (idle && was)
                    _load.ResetWindow();
            }

            if (idle && was)
                WithdrawOffers();
        }
    }

    private void WithdrawOffers()
    {
        OfferedSlots[] offers;
        lock (_offers)
            offers = [.. _offers];
        foreach (var offer in offers)
            TryCancel(offer.Rest);
    }

    private async Task ReportLoop()
    {
        var batch = new List<WorkResult>();
        long? lastLogged = null;
        while (!_stopAll.IsCancellationRequested)
        {
            lock (_lock)
            {
                // What could not be told is told again as it was.
                var bytes = batch.Count > 0 ? ReportedBytes : 0;
                while (batch.Count < ITaskReportsGrain.MaxBatch && bytes < ReportedBytes && _results.TryDequeue(out var result))
                {
                    batch.Add(result);
                    bytes += result.Bytes;
                }
            }

            if (batch.Count == 0)
            {
                await _report.Wait(_stopAll.Token);
                continue;
            }

            try
            {
                var refused = await Scheduler.Report(batch);
                if (refused > 0)
                    LogRefused(refused);
                lock (_lock)
                {
                    foreach (var result in batch)
                        _load.Forget(result.Token);
                }

                batch = [];
                _offer.Set();
            }
            catch (Exception error)
            {
                // Whether it arrived is not known; telling it again is harmless.
                if (lastLogged is not { } said || _time.GetElapsedTime(said) >= LogInterval)
                {
                    lastLogged = _time.GetTimestamp();
                    LogNotReported(batch.Count, error.Message);
                }

                await Task.Delay(RetryDelay, _time, _stopAll.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task HeartbeatLoop()
    {
        while (!_stopAll.IsCancellationRequested)
        {
            try
            {
                GiveBack(all: false);
                RunToken[] held;
                lock (_lock)
                {
                    held = [.. _load.Held];
                    if (_load.Reclaim(Uptime, Reclaim))
                        _offer.Set();
                }

                Cancel(await Scheduler.Heartbeat(Info(), held));
            }
            catch (Exception error)
            {
                LogHeartbeatFailed(error.Message);
            }

            await _greet.Wait(HeartbeatInterval, _time, _stopAll.Token);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Free slots could not be offered: {Reason}")]
    private partial void LogNotOffered(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} results were refused: their attempts do not count any more")]
    private partial void LogRefused(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} results could not be reported and will be told again: {Reason}")]
    private partial void LogNotReported(int count, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The scheduler could not be greeted: {Reason}")]
    private partial void LogHeartbeatFailed(string reason);
}

/// <summary>Slots that were offered together and are not all taken yet.</summary>
internal sealed class OfferedSlots(CancellationTokenSource rest)
{
    /// <summary>Takes those back that nobody has taken.</summary>
    public CancellationTokenSource Rest { get; } = rest;

    /// <summary>Completes when they are taken or taken back.</summary>
    public Task Sent { get; set; } = Task.CompletedTask;
}

/// <summary>Wakes one who waits; setting it several times before anybody waits wakes one once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>Waits until it is set, the time is over, or the token is cancelled; does not throw for that.</summary>
    public async Task Wait(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        await Wait(either.Token).ConfigureAwait(false);
    }

    /// <summary>Waits until it is set, or the token is cancelled; does not throw for that.</summary>
    public async Task Wait(CancellationToken cancellationToken)
    {
        try
        {
            await _set.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller looks at its token.
        }
    }
}
