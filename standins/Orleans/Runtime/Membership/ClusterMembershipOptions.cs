namespace Orleans.Configuration;

/// <summary>How a silo learns of other silos' death, and how fast.</summary>
/// <remarks>
/// A silo that falls silent is out of the membership after at most
/// <see cref="ProbeTimeout"/> × (<see cref="NumMissedProbesLimit"/> + 1) and the time of two table operations, when enough others are there to vote.
/// </remarks>
public class ClusterMembershipOptions
{
    private TimeSpan? _minProbeTimeout;
    private TimeSpan? _maxProbeTimeout;

    /// <summary>How many signs of life in the table a silo may miss before its row counts as stale: 3.</summary>
    public int NumMissedTableIAmAliveLimit { get; set; } = 3;

    /// <summary>Whether suspicion leads to anything: true. For tests only.</summary>
    public bool LivenessEnabled { get; set; } = true;

    /// <summary>The time between two probes of a silo and the time that a probe may take: 5 s.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Lower bound of an adapted probe timeout: half of <see cref="ProbeTimeout"/>. The stand-in does not adapt it.</summary>
    public TimeSpan MinProbeTimeout
    {
        get => _minProbeTimeout ?? ProbeTimeout / 2;
        set => _minProbeTimeout = value;
    }

    /// <summary>Upper bound of an adapted probe timeout: four times <see cref="ProbeTimeout"/>. The stand-in does not adapt it.</summary>
    public TimeSpan MaxProbeTimeout
    {
        get => _maxProbeTimeout ?? (ProbeTimeout <= TimeSpan.MaxValue / 4 ? ProbeTimeout * 4 : TimeSpan.MaxValue);
        set => _maxProbeTimeout = value;
    }

    /// <summary>The time between two reads of the table when nothing else asks for one: 60 s.</summary>
    public TimeSpan TableRefreshTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a vote counts: 2 min.</summary>
    public TimeSpan DeathVoteExpirationTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The time between two signs of life in the table: 30 s.</summary>
    public TimeSpan IAmAliveTablePublishTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a silo tries to join before it gives up: 5 min.</summary>
    public TimeSpan MaxJoinAttemptTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether silos tell each other of changes instead of waiting for the next read of the table: true.</summary>
    public bool UseLivenessGossip { get; set; } = true;

    /// <summary>How many silos each silo probes: 10.</summary>
    public int NumProbedSilos { get; set; } = 10;

    /// <summary>How many probes in a row a silo may miss before it is suspected: 3.</summary>
    public int NumMissedProbesLimit { get; set; } = 3;

    /// <summary>How many unexpired votes make a silo dead: 2. In a cluster of up to three, half of the silos, rounded up, is enough.</summary>
    public int NumVotesForDeathDeclaration { get; set; } = 2;

    /// <summary>How old a dead silo's row must be to be removed: 7 days.</summary>
    public TimeSpan DefunctSiloExpiration { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The time between two removals of old rows: 1 h; null removes none by age.</summary>
    public TimeSpan? DefunctSiloCleanupPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many dead silos' rows are kept at most: 25; null keeps all.</summary>
    public int? MaxDefunctSiloEntries { get; set; } = 25;

    /// <summary>The least time between two warnings about this silo's own slowness: 10 s.</summary>
    public TimeSpan LocalHealthDegradationMonitoringPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a silo that was itself held up forgives the probes of that time: true.</summary>
    public bool ExtendProbeTimeoutDuringDegradation { get; set; } = true;

    /// <summary>Whether the last probe before a vote is asked of another silo, whose answer counts as a second vote: true.</summary>
    public bool EnableIndirectProbes { get; set; } = true;

    /// <summary>Whether messages from a silo count as answers to its probes: true.</summary>
    public bool EnableConnectionLivenessCheck { get; set; } = true;

    /// <summary>Whether silos that take longer than <see cref="MaxJoinAttemptTime"/> to join are declared dead: true.</summary>
    public bool EvictWhenMaxJoinAttemptTimeExceeded { get; set; } = true;

    internal TimeSpan AllowedIAmAliveMissPeriod => IAmAliveTablePublishTimeout * NumMissedTableIAmAliveLimit;
}
