namespace Orleans.Runtime.MembershipService;

// What is written for each intent, given the table as it was just read.
internal sealed partial class MembershipProtocol
{
    private PlannedWrite? Plan(TableIntent intent, MembershipTableData data) => intent switch
    {
        TableIntent.Become become => PlanOwn(become, data),
        TableIntent.Kill kill => PlanDeath(kill, data),
        TableIntent.Suspect suspect => PlanVote(suspect, data),
        _ => throw new InvalidOperationException($"unknown intent {intent}"),
    };

    private PlannedWrite? PlanOwn(TableIntent.Become become, MembershipTableData data)
    {
        var row = data.TryGet(Address);
        if (row is not null && row.Item1.Status >= become.Status)
            return null;
        var entry = (row?.Item1 ?? _self).With(become.Status);
        entry.IAmAliveTime = _now.Utc;
        if (row is null)
            entry.StartTime = _now.Utc;
        return new PlannedWrite(become, entry, row?.Item2, data.Version.Next());
    }

    private PlannedWrite? PlanDeath(TableIntent.Kill kill, MembershipTableData data)
    {
        var row = data.TryGet(kill.Silo);
        if (row is null || row.Item1.Status == SiloStatus.Dead)
            return null;
        Warn($"declaring {kill.Silo} dead: {kill.Reason}");
        var entry = row.Item1.With(SiloStatus.Dead);
        entry.AddSuspector(Address, _now.Utc);
        return new PlannedWrite(kill, entry, row.Item2, data.Version.Next());
    }

    private PlannedWrite? PlanVote(TableIntent.Suspect suspect, MembershipTableData data)
    {
        var row = data.TryGet(suspect.Silo);
        if (row is null || row.Item1.Status == SiloStatus.Dead || !_options.LivenessEnabled)
            return null;
        if (HeardWithin(suspect.Silo, _options.ProbeTimeout))
        {
            Note($"{suspect.Silo} did not answer probes but sends: no vote against it");
            if (_monitored.TryGetValue(suspect.Silo, out var monitored))
                monitored.Missed = 0;
            return null;
        }

        var needed = VotesNeeded(data);
        var before = row.Item1.FreshVotes(_now.Utc, _options.DeathVoteExpirationTimeout).ToHashSet();
        var entry = row.Item1.Copy();
        entry.AddOrUpdateSuspector(Address, _now.Utc, _options.NumVotesForDeathDeclaration);
        if (suspect.Witness is { } witness)
            entry.AddOrUpdateSuspector(witness, _now.Utc, _options.NumVotesForDeathDeclaration);
        var votes = entry.FreshVotes(_now.Utc, _options.DeathVoteExpirationTimeout).ToHashSet();
        if (votes.Count >= needed)
        {
            Warn($"declaring {suspect.Silo} dead: {votes.Count} of {needed} votes ({string.Join(", ", votes)})");
            entry.Status = SiloStatus.Dead;
        }
        else if (before.Contains(Address) && votes.Count == before.Count && OwnVoteIsYoung(row.Item1))
        {
            // The table says so already; writing it again would only push others' writes aside.
            return null;
        }
        else
        {
            Warn($"suspecting {suspect.Silo}: {votes.Count} of {needed} votes");
        }

        return new PlannedWrite(suspect, entry, row.Item2, data.Version.Next());
    }

    /// <summary>As many as the options say, but never more than half of those who could vote, rounded up.</summary>
    private int VotesNeeded(MembershipTableData data)
    {
        var voters = data.Members.Count(m =>
            m.Item1.Status == SiloStatus.Active && !m.Item1.IsStale(_now.Utc, _options.AllowedIAmAliveMissPeriod));
        return Math.Max(1, Math.Min(_options.NumVotesForDeathDeclaration, (voters + 1) / 2));
    }

    private bool OwnVoteIsYoung(MembershipEntry entry) =>
        entry.SuspectTimes?.Exists(v => v.Item1.Equals(Address) && v.Item2 + (_options.DeathVoteExpirationTimeout / 2) > _now.Utc) == true;
}
