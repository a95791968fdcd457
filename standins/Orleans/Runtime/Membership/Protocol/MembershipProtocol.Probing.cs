namespace Orleans.Runtime.MembershipService;

// Probing: whom, when, and what a missed answer leads to.
internal sealed partial class MembershipProtocol
{
    private readonly Dictionary<SiloAddress, MonitoredSilo> _monitored = [];
    private long _lastProbe;
    private TimeSpan _lastTick;

    /// <summary>The silos that this silo probes.</summary>
    public IReadOnlyCollection<SiloAddress> Monitored => _monitored.Keys;

    /// <summary>A probe was answered, or is known to have failed before its deadline (say, a refused connection).</summary>
    public void ProbeAnswered(SiloAddress target, long number, bool alive, ProtocolTime now)
    {
        _now = now;
        if (_halted)
            return;
        if (!ConnectivityAnswered(number, alive) && _monitored.TryGetValue(target, out var silo) && silo.InFlight == number)
            Settle(silo, alive);
        Proceed();
    }

    /// <summary>A witness answered for a silo.</summary>
    public void IndirectProbeAnswered(SiloAddress target, long number, ProbeVerdict verdict, ProtocolTime now)
    {
        _now = now;
        if (_halted || !_monitored.TryGetValue(target, out var silo) || silo.InFlight != number)
            return;
        switch (verdict)
        {
            case ProbeVerdict.Alive:
                Note($"{target} does not answer this silo but answers {silo.Witness}");
                Settle(silo, alive: true);
                break;
            case ProbeVerdict.Silent:
                Settle(silo, alive: false);
                break;
            default:
                // Neither for nor against: ask again, directly.
                silo.InFlight = 0;
                silo.Witness = null;
                silo.Missed = Math.Max(0, silo.Missed - 1);
                break;
        }

        Proceed();
    }

    private void TickProbes()
    {
        if (Status is not (SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping))
            return;
        foreach (var silo in _monitored.Values.ToArray())
        {
            if (silo.InFlight != 0 && _now.Elapsed >= silo.Deadline)
            {
                if (silo.Witness is not null)
                    IndirectProbeAnswered(silo.Address, silo.InFlight, ProbeVerdict.None, _now);
                else
                    Settle(silo, alive: false);
            }

            if (silo.InFlight == 0 && _now.Elapsed >= silo.NextProbe)
                StartProbe(silo);
        }
    }

    private void StartProbe(MonitoredSilo silo)
    {
        silo.InFlight = ++_lastProbe;
        silo.Started = _now.Elapsed;
        silo.NextProbe = _now.Elapsed + _options.ProbeTimeout;
        silo.Witness = silo.Missed >= _options.NumMissedProbesLimit - 1 ? PickWitness(silo.Address) : null;
        if (silo.Witness is { } witness)
        {
            // The witness gets the usual time for its probe, and we a little more for its answer.
            silo.Deadline = _now.Elapsed + (_options.ProbeTimeout * 1.25);
            Emit(new MembershipEffect.ProbeThrough(silo.Address, witness, silo.InFlight, _options.ProbeTimeout));
        }
        else
        {
            silo.Deadline = _now.Elapsed + _options.ProbeTimeout;
            Emit(new MembershipEffect.Probe(silo.Address, silo.InFlight, _options.ProbeTimeout));
        }
    }

    private void Settle(MonitoredSilo silo, bool alive)
    {
        var witness = silo.Witness;
        silo.InFlight = 0;
        silo.Witness = null;
        if (alive || HeardWithin(silo.Address, _now.Elapsed - silo.Started))
        {
            silo.Missed = 0;
            return;
        }

        silo.Missed++;
        if (silo.Missed < _options.NumMissedProbesLimit)
            return;
        var known = _intents.FindIndex(i => i is TableIntent.Suspect s && s.Silo.Equals(silo.Address));
        if (known < 0)
            _intents.Add(new TableIntent.Suspect(silo.Address, witness));
        else if (witness is not null)
            _intents[known] = new TableIntent.Suspect(silo.Address, witness);
    }

    /// <summary>Something came from the silo lately: whatever became of a probe, it lives.</summary>
    private bool HeardWithin(SiloAddress silo, TimeSpan time) => _silence?.Invoke(silo) is { } silence && silence < time;

    /// <summary>An active silo that itself answers us, to look at another from where it stands.</summary>
    private SiloAddress? PickWitness(SiloAddress target)
    {
        if (!_options.EnableIndirectProbes)
            return null;
        var candidates = View.Active
            .Where(e => !e.SiloAddress.Equals(target) && !e.SiloAddress.Equals(Address)
                && !(_monitored.TryGetValue(e.SiloAddress, out var m) && m.Missed > 0))
            .Select(e => e.SiloAddress)
            .Order()
            .ToArray();
        return candidates.Length == 0 ? null : candidates[_random.Next(candidates.Length)];
    }

    /// <summary>The successors on the ring, and whoever has fresh votes against it: one more look decides sooner.</summary>
    private void ChooseMonitored()
    {
        var live = View.Entries.Values
            .Where(e => e.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping && !e.SiloAddress.Equals(Address))
            .ToArray();
        var wanted = ProbeRing.Successors(Address, live.Select(e => e.SiloAddress), _options.NumProbedSilos).ToHashSet();
        foreach (var entry in live)
        {
            if (entry.FreshVotes(_now.Utc, _options.DeathVoteExpirationTimeout).Any())
                wanted.Add(entry.SiloAddress);
        }

        foreach (var gone in _monitored.Keys.Where(k => !wanted.Contains(k)).ToArray())
        {
            _monitored.Remove(gone);
            _intents.RemoveAll(i => i is TableIntent.Suspect s && s.Silo.Equals(gone));
        }

        foreach (var silo in wanted)
        {
            if (!_monitored.ContainsKey(silo))
                _monitored[silo] = new MonitoredSilo(silo, _now.Elapsed + (_options.ProbeTimeout * (0.2 * _random.NextDouble())));
        }
    }

    /// <summary>Ticks come many times in a probe period; when they do not, it was this silo that stood still.</summary>
    private bool WasHeldUp(TimeSpan sinceLastTick) =>
        _options.ExtendProbeTimeoutDuringDegradation && sinceLastTick >= _options.ProbeTimeout / 2 && Status is not (SiloStatus.Created or SiloStatus.Dead);

    /// <summary>Answers may have come while this silo could not take them, and others may have buried it: look at the table before blaming anyone.</summary>
    private void ForgiveProbes(TimeSpan stalled)
    {
        Warn($"this silo was held up for {stalled.TotalSeconds:0.0} s; its probes of that time do not count");
        foreach (var silo in _monitored.Values)
        {
            silo.InFlight = 0;
            silo.Witness = null;
            silo.Missed = 0;
            silo.NextProbe = _now.Elapsed;
        }

        _intents.RemoveAll(i => i is TableIntent.Suspect);
        _refreshWanted = true;
    }
}
