namespace Orleans.Runtime.MembershipService;

// Rows of the dead do not stay for ever, and those who never finish joining do not either.
internal sealed partial class MembershipProtocol
{
    private TimeSpan _nextCleanup;
    private MembershipVersion _trimmedAt = MembershipVersion.MinValue;

    private void TickCleanup()
    {
        if (Status != SiloStatus.Active)
            return;
        EvictStuckJoiners();

        if (_options.DefunctSiloCleanupPeriod is { } period && _now.Elapsed >= _nextCleanup)
        {
            _nextCleanup = _now.Elapsed + period;
            Emit(new MembershipEffect.CleanUp(new DateTimeOffset(_now.Utc - _options.DefunctSiloExpiration, TimeSpan.Zero)));
        }

        TrimDead();
    }

    private void EvictStuckJoiners()
    {
        if (!_options.EvictWhenMaxJoinAttemptTimeExceeded || !_options.LivenessEnabled)
            return;
        foreach (var entry in View.Entries.Values)
        {
            if (entry.Status is SiloStatus.Joining or SiloStatus.Created
                && entry.StartTime + _options.MaxJoinAttemptTime < _now.Utc
                && entry.IsStale(_now.Utc, _options.AllowedIAmAliveMissPeriod))
                WantDeath(entry.SiloAddress, $"it did not finish joining within {_options.MaxJoinAttemptTime}");
        }
    }

    /// <summary>Too many dead rows: the first of the active silos removes all but the newest.</summary>
    private void TrimDead()
    {
        if (_options.MaxDefunctSiloEntries is not { } most || _trimmedAt == View.Version)
            return;
        _trimmedAt = View.Version;
        var dead = View.Entries.Values.Where(e => e.Status == SiloStatus.Dead).OrderByDescending(e => e.LastSignOfLife).ToArray();
        if (dead.Length <= most || !Address.Equals(View.Active.Min(e => e.SiloAddress)))
            return;

        // The table removes what is older than a date, so the date is that of the oldest row that stays.
        var before = most == 0 ? dead[0].LastSignOfLife.AddTicks(1) : dead[most - 1].LastSignOfLife;
        Emit(new MembershipEffect.CleanUp(new DateTimeOffset(DateTime.SpecifyKind(before, DateTimeKind.Utc), TimeSpan.Zero)));
    }
}
