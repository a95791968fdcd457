using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.MembershipService;

internal sealed partial class MembershipAgent
{
    private static readonly TimeSpan TableTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GossipTimeout = TimeSpan.FromSeconds(3);

    private void Perform(MembershipEffect effect)
    {
        switch (effect)
        {
            case MembershipEffect.ReadTable:
                _ = TableAsync(async token =>
                {
                    var data = await _table.ReadAllAsync(token).ConfigureAwait(false);
                    return p => p.TableRead(data, Now);
                });
                break;
            case MembershipEffect.InsertRow insert:
                _ = TableAsync(async token =>
                {
                    var done = await _table.InsertRowAsync(insert.Entry, insert.Version, token).ConfigureAwait(false);
                    return p => p.TableWritten(done, Now);
                });
                break;
            case MembershipEffect.UpdateRow update:
                _ = TableAsync(async token =>
                {
                    var done = await _table.UpdateRowAsync(update.Entry, update.ETag, update.Version, token).ConfigureAwait(false);
                    return p => p.TableWritten(done, Now);
                });
                break;
            case MembershipEffect.UpdateIAmAlive alive:
                _ = SignAsync(alive.Entry);
                break;
            case MembershipEffect.CleanUp cleanup:
                _ = CleanUpAsync(cleanup.Before);
                break;
            case MembershipEffect.Probe probe:
                _ = ProbeAsync(probe);
                break;
            case MembershipEffect.ProbeThrough probe:
                _ = ProbeThroughAsync(probe);
                break;
            case MembershipEffect.Gossip gossip:
                var news = MembershipWire.Of(gossip.View);
                foreach (var silo in gossip.To)
                    _ = GossipAsync(silo, news);
                break;
            case MembershipEffect.Publish publish:
                MembershipChanged(publish.View.Snapshot);
                Views.Publish(publish.View);
                break;
            case MembershipEffect.Note { IsWarning: true } note:
                ProtocolWarning(note.Text);
                break;
            case MembershipEffect.Note note:
                ProtocolNote(note.Text);
                break;
            case MembershipEffect.Fatal fatal:
                FailWaiters(new SiloUnavailableException($"This silo must stop: {fatal.Reason}"));
                _fatal.OnFatalException(this, $"This silo must stop: {fatal.Reason}");
                break;
            default:
                Settle(effect);
                break;
        }
    }

    private void Settle(MembershipEffect effect)
    {
        lock (_waitersGate)
        {
            switch (effect)
            {
                case MembershipEffect.StatusReached reached:
                    foreach (var (_, done) in Take(_statusWaiters, w => w.Status <= reached.Status))
                        done.TrySetResult();
                    break;
                case MembershipEffect.JoinFailed failed:
                    foreach (var (_, done) in Take(_statusWaiters, w => w.Status == SiloStatus.Active))
                        done.TrySetException(new OrleansClusterConnectivityCheckFailedException(failed.Reason));
                    break;
                case MembershipEffect.KillSettled settled:
                    foreach (var (_, done) in Take(_killWaiters, w => w.Silo.Equals(settled.Silo)))
                        done.TrySetResult(settled.IsDead);
                    break;
                case MembershipEffect.Refreshed:
                    foreach (var done in Take(_refreshWaiters, _ => true))
                        done.TrySetResult();
                    break;
                default:
                    throw new InvalidOperationException($"unknown effect {effect}");
            }
        }
    }

    private void FailWaiters(Exception reason)
    {
        lock (_waitersGate)
        {
            foreach (var (_, done) in Take(_statusWaiters, w => w.Status != SiloStatus.Dead))
                done.TrySetException(reason);
            foreach (var done in Take(_refreshWaiters, _ => true))
                done.TrySetException(reason);
        }
    }

    private static List<T> Take<T>(List<T> from, Predicate<T> which)
    {
        var taken = from.FindAll(which);
        from.RemoveAll(which);
        return taken;
    }

    private async Task TableAsync(Func<CancellationToken, Task<Action<MembershipProtocol>>> operation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(TableTimeout);
        try
        {
            // Tables that do not heed the token must not hold up membership for ever.
            Post(await operation(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            if (!_stop.IsCancellationRequested)
                TableOperationFailed(exception.Message);
            Post(p => p.TableFailed(Now));
        }
    }

    private async Task SignAsync(MembershipEntry entry)
    {
        var done = false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(TableTimeout);
        try
        {
            await _table.UpdateIAmAliveAsync(entry, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            done = true;
        }
        catch (Exception exception)
        {
            if (!_stop.IsCancellationRequested)
                TableOperationFailed(exception.Message);
        }

        Post(p => p.IAmAliveWritten(done, Now));
    }

    private async Task CleanUpAsync(DateTimeOffset before)
    {
        try
        {
            await _table.CleanupDefunctSiloEntriesAsync(before, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Tables may do without; old rows only cost space.
            ProtocolNote($"rows of dead silos were not removed: {exception.Message}");
        }
    }

    private async Task ProbeAsync(MembershipEffect.Probe probe)
    {
        var alive = await PingAsync(probe.Target, probe.Timeout).ConfigureAwait(false);
        Post(p => p.ProbeAnswered(probe.Target, probe.Number, alive, Now));
    }

    private async Task<bool> PingAsync(SiloAddress silo, TimeSpan timeout)
    {
        try
        {
            await _rpc.CallAsync(silo, RpcServiceId.Membership, (byte)MembershipMethod.Ping, default, timeout, _stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            if (!_stop.IsCancellationRequested)
                ProbeFailed(silo, exception.Message);
            return false;
        }
    }

    private async Task ProbeThroughAsync(MembershipEffect.ProbeThrough probe)
    {
        var verdict = ProbeVerdict.None;
        try
        {
            var answer = await _rpc.CallAsync(
                probe.Witness,
                RpcServiceId.Membership,
                (byte)MembershipMethod.PingOther,
                MembershipWire.Of(probe.Target, probe.Timeout),
                probe.Timeout * 1.25,
                _stop.Token).ConfigureAwait(false);
            verdict = answer.Length == 1 && answer.Span[0] == (byte)ProbeVerdict.Alive ? ProbeVerdict.Alive : ProbeVerdict.Silent;
        }
        catch (Exception exception)
        {
            if (!_stop.IsCancellationRequested)
                ProbeFailed(probe.Witness, exception.Message);
        }

        Post(p => p.IndirectProbeAnswered(probe.Target, probe.Number, verdict, Now));
    }

    private async Task GossipAsync(SiloAddress silo, ReadOnlyMemory<byte> news)
    {
        try
        {
            await _rpc.CallAsync(silo, RpcServiceId.Membership, (byte)MembershipMethod.Gossip, news, GossipTimeout, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The silo will read the table by and by.
            ProtocolNote($"{silo} was not told of a change: {exception.Message}");
        }
    }
}
