namespace Orleans.Runtime.MembershipService;

// The table: one operation at a time, each write after a read, retries after a pause that grows.
internal sealed partial class MembershipProtocol
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstContention = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestContention = TimeSpan.FromSeconds(4);

    private readonly List<TableIntent> _intents = [];
    private SiloStatus _goal = SiloStatus.Created;
    private SiloStatus _reached = SiloStatus.Created;
    private PlannedWrite? _write;
    private bool _operating;
    private bool _refreshWanted;
    private bool _toldSinceRead;
    private int _failures;
    private int _lostRaces;
    private TimeSpan _notBefore;
    private TimeSpan _nextRefresh;
    private TimeSpan _nextSignOfLife;
    private bool _signing;

    /// <summary>How many table operations in a row have failed; 0 while the table is in reach.</summary>
    public int TableFailures => _failures;

    /// <summary>The table was read.</summary>
    public void TableRead(MembershipTableData data, ProtocolTime now)
    {
        _now = now;
        _operating = false;
        _failures = 0;
        if (_halted)
            return;
        _nextRefresh = _now.Elapsed + _options.TableRefreshTimeout;
        if (_refreshWanted)
        {
            _refreshWanted = false;
            Emit(new MembershipEffect.Refreshed());
        }

        if (data.Version.Version >= View.Version.Value)
            Adopt(View.Advance(data.Version.Version, data.Members.Select(m => m.Item1)));
        else if (!_toldSinceRead && Status != SiloStatus.Created && data.TryGet(Address) is null)
            LoseTable(data);

        if (_halted)
            return;
        LookForTwins(data);
        ContinueJoining(data);
        StartWrite(data);
        Proceed();
    }

    /// <summary>A write was answered: done, or refused because the table had changed since the read.</summary>
    public void TableWritten(bool done, ProtocolTime now)
    {
        _now = now;
        _operating = false;
        _failures = 0;
        var write = _write;
        _write = null;
        if (_halted || write is null)
            return;
        if (done)
        {
            _lostRaces = 0;
            if (write.Version.Version > View.Version.Value)
            {
                // Told before it is acted upon: the silo that is dead from now on should hear it while it is still listened to.
                var view = View.With(write.Version.Version, write.Entry);
                Gossip(view, write.Entry.SiloAddress);
                Adopt(view);
            }
            else
            {
                _refreshWanted = true;
            }

            if (!_halted)
                DropSettledIntents(write.Intent);
        }
        else
        {
            _notBefore = _now.Elapsed + Spread(FirstContention, LongestContention, _lostRaces++);
        }

        Proceed();
    }

    /// <summary>A read or write failed, or its outcome is unknown. The silo goes on as it is: without a table nobody is declared dead.</summary>
    public void TableFailed(ProtocolTime now)
    {
        _now = now;
        _operating = false;
        _write = null;
        _notBefore = _now.Elapsed + Spread(FirstRetry, LongestRetry, _failures++);
        if (!_halted)
            Proceed();
    }

    /// <summary>The sign of life was written, or not.</summary>
    public void IAmAliveWritten(bool done, ProtocolTime now)
    {
        _now = now;
        _signing = false;
        var period = _options.IAmAliveTablePublishTimeout;
        _nextSignOfLife = _now.Elapsed + (done ? period : TimeSpan.FromTicks(Math.Min(period.Ticks, FirstRetry.Ticks * 4)));
    }

    private void TickTable()
    {
        if (_now.Elapsed >= _nextRefresh && Status != SiloStatus.Created)
        {
            _nextRefresh = _now.Elapsed + _options.TableRefreshTimeout;
            _refreshWanted = true;
        }

        if (!_signing && _now.Elapsed >= _nextSignOfLife && Status is not (SiloStatus.Created or SiloStatus.Dead))
        {
            _signing = true;
            var entry = (View.Entries.GetValueOrDefault(Address) ?? _self).Copy();
            entry.IAmAliveTime = _now.Utc;
            Emit(new MembershipEffect.UpdateIAmAlive(entry));
        }
    }

    private void Proceed()
    {
        if (_halted || _operating || _now.Elapsed < _notBefore || (_intents.Count == 0 && !_refreshWanted))
            return;
        _operating = true;
        _toldSinceRead = false;
        Emit(new MembershipEffect.ReadTable());
    }

    private void StartWrite(MembershipTableData data)
    {
        while (_intents.Count > 0 && !_halted)
        {
            // Its own status first: what a silo says of others counts only while it is a member itself.
            var intent = _intents.Find(i => i is TableIntent.Become) ?? _intents[0];
            _write = Plan(intent, data);
            if (_write is { } write)
            {
                _operating = true;
                Emit(write.ETag is null
                    ? new MembershipEffect.InsertRow(write.Entry, write.Version)
                    : new MembershipEffect.UpdateRow(write.Entry, write.ETag, write.Version));
                return;
            }

            DropSettledIntents(intent);
        }
    }

    private void DropSettledIntents(TableIntent intent)
    {
        _intents.Remove(intent);
        if (intent is TableIntent.Kill kill)
            Emit(new MembershipEffect.KillSettled(kill.Silo, View.StatusOf(kill.Silo) is SiloStatus.Dead or SiloStatus.None));
    }

    private void WantStatus(SiloStatus status)
    {
        if (_halted || Status >= status)
        {
            Emit(new MembershipEffect.StatusReached(Status));
            return;
        }

        if (status <= _goal)
            return;

        _goal = status;
        _join = null;
        _intents.RemoveAll(i => i is TableIntent.Become);
        _intents.Add(new TableIntent.Become(status));
        SettleOwnStatus();
    }

    private void WantDeath(SiloAddress silo, string reason)
    {
        if (_halted || View.StatusOf(silo) == SiloStatus.Dead)
            Emit(new MembershipEffect.KillSettled(silo, View.StatusOf(silo) == SiloStatus.Dead));
        else if (!_intents.Exists(i => i is TableIntent.Kill kill && kill.Silo.Equals(silo)))
            _intents.Add(new TableIntent.Kill(silo, reason));
    }

    private void SettleOwnStatus()
    {
        if (_goal == SiloStatus.Created || (Status < _goal && !_halted) || _reached == Status)
            return;
        _reached = Status;
        _intents.RemoveAll(i => i is TableIntent.Become become && become.Status <= Status);
        Emit(new MembershipEffect.StatusReached(Status));
    }

    /// <summary>Other generations of this silo's endpoint: an older one is dead, for its port is ours; a newer one means that we are.</summary>
    private void LookForTwins(MembershipTableData data)
    {
        foreach (var (entry, _) in data.Members)
        {
            if (entry.Status == SiloStatus.Dead || !entry.SiloAddress.Endpoint.Equals(Address.Endpoint))
                continue;
            if (entry.SiloAddress.Generation < Address.Generation)
                WantDeath(entry.SiloAddress, $"its endpoint now belongs to {Address}");
            else if (entry.SiloAddress.Generation > Address.Generation)
                Halt($"a newer silo has this silo's endpoint: {entry}");
        }
    }

    /// <summary>The table went backwards and does not know this silo: it was lost, and with it the cluster that this silo was in.</summary>
    private void LoseTable(MembershipTableData data)
    {
        Status = SiloStatus.Dead;
        Halt($"the membership table was replaced: it is at version {data.Version.Version}, known was {View.Version}, and it does not hold this silo");
    }

    private void Gossip(MembershipView view, SiloAddress about)
    {
        if (!_options.UseLivenessGossip)
            return;
        var to = view.Entries.Values
            .Where(e => !e.SiloAddress.Equals(Address)
                && (e.Status.IsRunning() || e.SiloAddress.Equals(about))
                && !e.IsStale(_now.Utc, _options.AllowedIAmAliveMissPeriod))
            .Select(e => e.SiloAddress)
            .ToArray();
        if (to.Length > 0)
            Emit(new MembershipEffect.Gossip(to, view));
    }

    private TimeSpan Spread(TimeSpan first, TimeSpan longest, int times)
    {
        var pause = Math.Min(first.Ticks * Math.Pow(2, Math.Min(times, 20)), longest.Ticks);
        return TimeSpan.FromTicks((long)(pause * (0.5 + _random.NextDouble())));
    }

    private sealed record PlannedWrite(TableIntent Intent, MembershipEntry Entry, string? ETag, TableVersion Version);
}
