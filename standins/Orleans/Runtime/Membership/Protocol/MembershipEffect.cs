namespace Orleans.Runtime.MembershipService;

/// <summary>Something that <see cref="MembershipProtocol"/> wants done. Each table effect is answered by exactly one call back.</summary>
internal abstract record MembershipEffect
{
    private MembershipEffect()
    {
    }

    /// <summary>Read the table, then call <see cref="MembershipProtocol.TableRead"/> or <see cref="MembershipProtocol.TableFailed"/>.</summary>
    public sealed record ReadTable : MembershipEffect;

    /// <summary>Insert a row, then call <see cref="MembershipProtocol.TableWritten"/> or <see cref="MembershipProtocol.TableFailed"/>.</summary>
    public sealed record InsertRow(MembershipEntry Entry, TableVersion Version) : MembershipEffect;

    /// <summary>Replace a row, then call <see cref="MembershipProtocol.TableWritten"/> or <see cref="MembershipProtocol.TableFailed"/>.</summary>
    public sealed record UpdateRow(MembershipEntry Entry, string ETag, TableVersion Version) : MembershipEffect;

    /// <summary>Write the sign of life, then call <see cref="MembershipProtocol.IAmAliveWritten"/>.</summary>
    public sealed record UpdateIAmAlive(MembershipEntry Entry) : MembershipEffect;

    /// <summary>Remove rows of the dead older than a date. No answer.</summary>
    public sealed record CleanUp(DateTimeOffset Before) : MembershipEffect;

    /// <summary>Ask a silo whether it is there, then call <see cref="MembershipProtocol.ProbeAnswered"/>. No answer by the deadline is a miss.</summary>
    public sealed record Probe(SiloAddress Target, long Number, TimeSpan Timeout) : MembershipEffect;

    /// <summary>Ask another silo to probe, then call <see cref="MembershipProtocol.IndirectProbeAnswered"/>.</summary>
    public sealed record ProbeThrough(SiloAddress Target, SiloAddress Witness, long Number, TimeSpan Timeout) : MembershipEffect;

    /// <summary>Tell silos of the newest membership. No answer.</summary>
    public sealed record Gossip(IReadOnlyList<SiloAddress> To, MembershipView View) : MembershipEffect;

    /// <summary>The membership changed.</summary>
    public sealed record Publish(MembershipView View) : MembershipEffect;

    /// <summary>The table holds this silo with a status that was asked for.</summary>
    public sealed record StatusReached(SiloStatus Status) : MembershipEffect;

    /// <summary>The table was read; a refresh that was asked for is done.</summary>
    public sealed record Refreshed : MembershipEffect;

    /// <summary>A request to declare a silo dead has ended.</summary>
    public sealed record KillSettled(SiloAddress Silo, bool IsDead) : MembershipEffect;

    /// <summary>The silo could not become active in time.</summary>
    public sealed record JoinFailed(string Reason) : MembershipEffect;

    /// <summary>The silo must not go on: the cluster holds it for dead.</summary>
    public sealed record Fatal(string Reason) : MembershipEffect;

    /// <summary>Something that an operator wants to read.</summary>
    public sealed record Note(bool IsWarning, string Text) : MembershipEffect;
}
