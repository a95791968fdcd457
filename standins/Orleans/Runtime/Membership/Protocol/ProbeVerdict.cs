namespace Orleans.Runtime.MembershipService;

/// <summary>What a witness says of a silo that it probed for another.</summary>
internal enum ProbeVerdict
{
    /// <summary>The witness itself did not answer: this says nothing.</summary>
    None,

    /// <summary>The silo answered the witness.</summary>
    Alive,

    /// <summary>The silo did not answer the witness either.</summary>
    Silent,
}
