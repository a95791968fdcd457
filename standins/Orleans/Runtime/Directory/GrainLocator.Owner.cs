using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.GrainDirectory;

// The owner's side: answering for entries, and collecting them when the ring changes.
internal sealed partial class GrainLocator
{
    private static readonly TimeSpan CatchUpTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OfferDelay = TimeSpan.FromSeconds(5);
    private const int OfferSize = 1000;

    private ILocalActivations? Local => _services.GetService<ILocalActivations>();

    public async ValueTask<ReadOnlyMemory<byte>> HandleAsync(SiloAddress caller, byte method, ReadOnlyMemory<byte> arguments)
    {
        switch ((DirectoryMethod)method)
        {
            case DirectoryMethod.Register:
                var register = DirectoryWire.ReadRegister(arguments);
                return await OwnAsync(register.Version, register.Address.GrainId, () => _partition.Register(register.Address, register.Previous)).ConfigureAwait(false);
            case DirectoryMethod.Lookup:
                var lookup = DirectoryWire.ReadLookup(arguments);
                return await OwnAsync(lookup.Version, lookup.Grain, () => _partition.Lookup(lookup.Grain)).ConfigureAwait(false);
            case DirectoryMethod.Unregister:
                var unregister = DirectoryWire.ReadUnregister(arguments);
                return await OwnAsync(
                    unregister.Version,
                    unregister.Address.GrainId,
                    () =>
                    {
                        _partition.Unregister(unregister.Address);
                        return null;
                    }).ConfigureAwait(false);
            case DirectoryMethod.Report:
                // From here on this silo asks the new owners, so that nothing is entered behind the back of the one that collects.
                await CatchUpAsync(DirectoryWire.ReadVersion(arguments)).ConfigureAwait(false);
                var ring = Ring;
                return DirectoryWire.Addresses(ring.Version, [.. OwnActivations().Where(a => caller.Equals(ring.OwnerOf(a.GrainId)))]);
            case DirectoryMethod.Offer:
                var offer = DirectoryWire.ReadAddresses(arguments);
                await CatchUpAsync(offer.Version).ConfigureAwait(false);
                Merge(offer.Addresses);
                return default;
            case DirectoryMethod.Lost:
                var lost = DirectoryWire.ReadAddresses(arguments).Addresses;
                if (lost.Count == 2)
                    Local?.Deactivate(lost[0], lost[1]);
                return default;
            default:
                throw new RpcException($"The directory offers no method {method}");
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> OwnAsync(MembershipVersion askedUnder, GrainId grain, Func<GrainAddress?> answer)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state.Ring.Version < askedUnder)
                await CatchUpAsync(askedUnder).ConfigureAwait(false);
            else if (!_self.Equals(state.Ring.OwnerOf(grain)))
                return DirectoryWire.NotOwner(state.Ring.Version);
            else if (state.IsComplete(grain, _self))
                return DirectoryWire.Answer(state.Ring.Version, answer());
            else
                await state.Recovery.Task.WaitAsync(CallTimeout, _clock).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the ring is made of a membership at least as new as the given one.</summary>
    private async Task CatchUpAsync(MembershipVersion version)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(CatchUpTimeout);
        if (Ring.Version >= version)
            return;
        try
        {
            await _membership.Refresh(version, limit.Token).ConfigureAwait(false);
            while (Ring.Version < version)
                await Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            throw new TimeoutException($"{_self} did not learn of membership {version} within {CatchUpTimeout.TotalSeconds:0} s");
        }
    }

    private async Task FollowAsync()
    {
        var changes = Task.CompletedTask;
        using var stopped = new CancellationTokenSource();
        var superseded = stopped;
        try
        {
            await foreach (var snapshot in _membership.MembershipUpdates.WithCancellation(_stop.Token).ConfigureAwait(false))
            {
                var active = snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress).ToArray();

                var ring = new DirectoryRing(snapshot.Version, active.Length == 0 ? [_self] : active) { IsProvisional = active.Length == 0 };
                var state = _state;
                if (ring.SameSilos(state.Ring))
                {
                    Volatile.Write(ref _state, state with { Ring = ring, Since = [.. state.Since.SkipLast(1), ring] });
                    continue;
                }

                await superseded.CancelAsync().ConfigureAwait(false);
                await changes.ConfigureAwait(false);
                if (!ReferenceEquals(superseded, stopped))
                    superseded.Dispose();
                superseded = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                changes = ChangeRingAsync(state, ring, snapshot, superseded.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }

        await changes.ConfigureAwait(false);
        if (!ReferenceEquals(superseded, stopped))
            superseded.Dispose();
    }

    private async Task ChangeRingAsync(DirectoryState before, DirectoryRing ring, ClusterMembershipSnapshot snapshot, CancellationToken superseded)
    {
        IReadOnlyList<DirectoryRing> since = before.Recovery.Task.IsCompleted ? [before.Ring, ring] : [.. before.Since, ring];
        var state = new DirectoryState(ring, since, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Volatile.Write(ref _state, state);
        _partition.Keep(grain => _self.Equals(ring.OwnerOf(grain)));

        // Who waited for the entries of the ring before looks again and waits for these.
        before.Recovery.TrySetResult();
        try
        {
            await RecoverAsync(ring, snapshot, superseded).ConfigureAwait(false);
            state.Recovery.TrySetResult();
            await Task.Delay(OfferDelay, _clock, superseded).ConfigureAwait(false);
            await OfferAsync(before.Ring, ring, superseded).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A newer ring, or the silo stops.
        }
    }

    private async Task RecoverAsync(DirectoryRing ring, ClusterMembershipSnapshot snapshot, CancellationToken superseded)
    {
        if (!ring.Silos.Contains(_self))
            return;
        Merge(OwnActivations().Where(a => _self.Equals(ring.OwnerOf(a.GrainId))));
        var hosts = snapshot.Members.Values
            .Where(m => m.Status.IsRunning() && !m.SiloAddress.Equals(_self))
            .Select(m => CollectAsync(m.SiloAddress, ring, superseded));
        await Task.WhenAll(hosts).ConfigureAwait(false);
        Recovered(ring.Version, ring.Silos.Count, _partition.Count);
    }

    private async Task CollectAsync(SiloAddress host, DirectoryRing ring, CancellationToken superseded)
    {
        for (var attempt = 1; attempt <= 3 && !_membership.IsDeadSilo(host); attempt++)
        {
            try
            {
                var report = await _rpc.CallAsync(
                    host, RpcServiceId.Directory, (byte)DirectoryMethod.Report, DirectoryWire.Version(ring.Version), ReportTimeout, superseded).ConfigureAwait(false);
                Merge(DirectoryWire.ReadAddresses(report).Addresses);
                return;
            }
            catch (Exception exception)
            {
                // A host that is found dead fails its calls at the same time as a newer ring comes.
                superseded.ThrowIfCancellationRequested();

                // A host that does not answer will be declared dead, or offers its activations itself once it can.
                HostDidNotReport(host, exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(200), _clock, superseded).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Tells the new owners of this silo's activations, in case they could not collect them.</summary>
    private async Task OfferAsync(DirectoryRing before, DirectoryRing ring, CancellationToken superseded)
    {
        var moved = OwnActivations()
            .Where(a => !Equals(before.OwnerOf(a.GrainId), ring.OwnerOf(a.GrainId)))
            .GroupBy(a => ring.OwnerOf(a.GrainId)!)
            .Where(g => !g.Key.Equals(_self));
        foreach (var group in moved)
        {
            foreach (var chunk in group.Chunk(OfferSize))
            {
                try
                {
                    await _rpc.CallAsync(
                        group.Key, RpcServiceId.Directory, (byte)DirectoryMethod.Offer, DirectoryWire.Addresses(ring.Version, chunk), CallTimeout, superseded).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    superseded.ThrowIfCancellationRequested();
                    HostDidNotReport(group.Key, exception.Message);
                }
            }
        }
    }

    /// <summary>Enters activations that others report; where another one stands already, the reported one has lost.</summary>
    private void Merge(IEnumerable<GrainAddress> reported)
    {
        foreach (var address in reported)
        {
            if (address.SiloAddress is not { } host || !_self.Equals(Ring.OwnerOf(address.GrainId)) || _membership.IsDeadSilo(host))
                continue;
            var winner = _partition.Register(address, null);
            if (!winner.ActivationId.Equals(address.ActivationId))
                _ = TellLoserAsync(host, address, winner);
        }
    }

    private async Task TellLoserAsync(SiloAddress host, GrainAddress loser, GrainAddress winner)
    {
        DuplicateFound(loser, winner);
        if (host.Equals(_self))
        {
            Local?.Deactivate(loser, winner);
            return;
        }

        // Nobody else tells it: one lost call would leave two activations until the ring changes.
        for (var attempt = 1; attempt <= MostAttempts && !_stop.IsCancellationRequested && !_membership.IsDeadSilo(host); attempt++)
        {
            try
            {
                await _rpc.CallAsync(
                    host, RpcServiceId.Directory, (byte)DirectoryMethod.Lost, DirectoryWire.Addresses(Ring.Version, [loser, winner]), CallTimeout, _stop.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception exception)
            {
                LoserNotTold(host, exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), _clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private IEnumerable<GrainAddress> OwnActivations() => Local?.Addresses ?? [];
}
