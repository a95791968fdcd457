using Microsoft.Extensions.Logging;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// What goes on all the time, each in a task of its own that Stop waits for.
public sealed partial class WorkerAgent
{
    private static readonly TimeSpan SayNotReportedEvery = TimeSpan.FromSeconds(30);

    private async Task RunLoop()
    {
        while (!_stopAll.IsCancellationRequested)
        {
            AssignedRun? run;
            lock (_gate)
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
            lock (_gate)
            {
                _load.End(run, took);
                _completed++;
                _failed += result.Error is null ? 0 : 1;

                // It did not end by itself: another node is to run it.
                _results.Enqueue(_isLeaving && result.Error is ErrorKind.Cancelled ? new WorkResult { Token = result.Token, Returned = true } : result);
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
                    CapabilityKinds.Worker, _grains.GetGrain<IWorkerGrain>(_node.Server).GetGrainId(), [WorkerMethods.Assign], stopping);
                int free;
                lock (_gate)
                    free = _load.Offer();
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
                await Task.Delay(Pause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Send(CapabilityValue value, int count)
    {
        var rest = CancellationTokenSource.CreateLinkedTokenSource(_stopOffers.Token);
        var send = new OfferedSlots(rest);
        lock (_offers)
            _offers.Add(send);
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
            await Task.Delay(Pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _load.Withdraw(count - sent);
            _load.Expect(sent, Uptime);
        }

        lock (_offers)
            _offers.Remove(offered);
        offered.Rest.Dispose();
        _offer.Set();
    }

    private async Task RestLoop()
    {
        var idle = false;
        while (!_stopOffers.IsCancellationRequested)
        {
            await Task.Delay(Pause, _time, _stopOffers.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bool was = idle;
            lock (_gate)
            {
                idle = _load.IsIdle;
                if (idle && was)
                    _load.Rest();
            }

            if (idle && was)
                TakeOffersBack();
        }
    }

    private void TakeOffersBack()
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
        long? lastSaid = null;
        while (!_stopAll.IsCancellationRequested)
        {
            lock (_gate)
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
                lock (_gate)
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
                if (lastSaid is not { } said || _time.GetElapsedTime(said) >= SayNotReportedEvery)
                {
                    lastSaid = _time.GetTimestamp();
                    LogNotReported(batch.Count, error.Message);
                }

                await Task.Delay(Pause, _time, _stopAll.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
                lock (_gate)
                {
                    held = [.. _load.Held];
                    if (_load.Reclaim(Uptime, Reclaim))
                        _offer.Set();
                }

                End(await Scheduler.Heartbeat(Info(), held));
            }
            catch (Exception error)
            {
                LogNoScheduler(error.Message);
            }

            await Task.Delay(HeartbeatInterval, _time, _stopAll.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Free slots could not be offered: {Reason}")]
    private partial void LogNotOffered(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} results were refused: their attempts do not count any more")]
    private partial void LogRefused(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} results could not be reported and will be told again: {Reason}")]
    private partial void LogNotReported(int count, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The scheduler could not be greeted: {Reason}")]
    private partial void LogNoScheduler(string reason);
}
