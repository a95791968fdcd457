namespace Orleans.Runtime.MembershipService;

// Joining: a silo becomes active only when every active silo answered it, and the table still shows no other active silo when it is written.
internal sealed partial class MembershipProtocol
{
    private static readonly TimeSpan JoinRetry = TimeSpan.FromSeconds(1);

    private JoinAttempt? _join;

    private void StartJoining()
    {
        if (_halted || _goal >= SiloStatus.Active)
        {
            WantStatus(SiloStatus.Active);
            return;
        }

        _join = new JoinAttempt(_now.Elapsed + _options.MaxJoinAttemptTime);
        _refreshWanted = true;
    }

    private void TickJoining()
    {
        if (_join is not { } join)
            return;
        foreach (var number in join.Asked.Where(a => a.Value.Deadline <= _now.Elapsed).Select(a => a.Key).ToArray())
            ConnectivityAnswered(number, alive: false);

        if (_now.Elapsed >= join.GiveUp)
        {
            _join = null;
            Emit(new MembershipEffect.JoinFailed(_failures > 0
                ? $"the membership table could not be reached within {_options.MaxJoinAttemptTime}"
                : $"not all active silos answered within {_options.MaxJoinAttemptTime}: {string.Join(", ", join.Silent)}"));
            return;
        }

        if (join.Asked.Count == 0 && join.RetryAt is { } retry && _now.Elapsed >= retry)
        {
            join.RetryAt = null;
            join.Silent.Clear();
            _refreshWanted = true;
        }
    }

    /// <summary>The table was read while joining: ask those active silos that have not answered yet, or, when all have, become active.</summary>
    private void ContinueJoining(MembershipTableData data)
    {
        if (_join is not { } join || join.Asked.Count > 0 || join.RetryAt is not null)
            return;
        if (data.Members.Any(m => m.Item1.Status != SiloStatus.Dead && m.Item1.SiloAddress.Endpoint.Equals(Address.Endpoint) && !m.Item1.SiloAddress.Equals(Address)))
        {
            // An older silo of this endpoint is about to be declared dead; two are never active at once.
            _refreshWanted = true;
            return;
        }

        var unproven = data.Members
            .Select(m => m.Item1)
            .Where(e => e.Status == SiloStatus.Active
                && !e.SiloAddress.Endpoint.Equals(Address.Endpoint)
                && !e.IsStale(_now.Utc, _options.AllowedIAmAliveMissPeriod)
                && !join.Proven.Contains(e.SiloAddress))
            .Select(e => e.SiloAddress)
            .ToArray();
        if (unproven.Length == 0)
        {
            _join = null;
            WantStatus(SiloStatus.Active);
            return;
        }

        foreach (var silo in unproven)
        {
            var number = ++_lastProbe;
            join.Asked[number] = (silo, _now.Elapsed + _options.ProbeTimeout);
            Emit(new MembershipEffect.Probe(silo, number, _options.ProbeTimeout));
        }
    }

    private bool ConnectivityAnswered(long number, bool alive)
    {
        if (_join is not { } join || !join.Asked.Remove(number, out var asked))
            return false;
        if (alive)
        {
            join.Proven.Add(asked.Silo);
        }
        else
        {
            Warn($"cannot become active yet: {asked.Silo} does not answer");
            join.Silent.Add(asked.Silo);
        }

        if (join.Asked.Count == 0)
        {
            // Those who answered count for this round only: by the next one the network may be another.
            if (join.Silent.Count > 0)
            {
                join.Proven.Clear();
                join.RetryAt = _now.Elapsed + JoinRetry;
            }
            else
            {
                _refreshWanted = true;
            }
        }

        return true;
    }

    private sealed class JoinAttempt(TimeSpan giveUp)
    {
        public TimeSpan GiveUp { get; } = giveUp;

        public Dictionary<long, (SiloAddress Silo, TimeSpan Deadline)> Asked { get; } = [];

        public HashSet<SiloAddress> Proven { get; } = [];

        public HashSet<SiloAddress> Silent { get; } = [];

        public TimeSpan? RetryAt { get; set; }
    }
}
