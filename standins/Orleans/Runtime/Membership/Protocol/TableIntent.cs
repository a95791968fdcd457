namespace Orleans.Runtime.MembershipService;

/// <summary>A change that waits to be written to the table.</summary>
internal abstract record TableIntent
{
    private TableIntent()
    {
    }

    /// <summary>This silo's own status.</summary>
    public sealed record Become(SiloStatus Status) : TableIntent;

    /// <summary>A silo's death, whatever the votes.</summary>
    public sealed record Kill(SiloAddress Silo, string Reason) : TableIntent;

    /// <summary>A vote against a silo, with that of a witness if there is one.</summary>
    public sealed record Suspect(SiloAddress Silo, SiloAddress? Witness) : TableIntent;
}
