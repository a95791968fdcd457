namespace Orleans.Runtime;

/// <summary>Tells a sender that an address it holds is no longer right, and which one is, if known.</summary>
[GenerateSerializer]
[Immutable]
public sealed class GrainAddressCacheUpdate
{
    public GrainAddressCacheUpdate(GrainAddress invalidAddress, GrainAddress? validAddress)
    {
        ArgumentNullException.ThrowIfNull(invalidAddress);
        InvalidGrainAddress = invalidAddress;
        ValidGrainAddress = validAddress;
    }

    public GrainId GrainId => InvalidGrainAddress.GrainId;

    public ActivationId InvalidActivationId => InvalidGrainAddress.ActivationId;

    public SiloAddress? InvalidSiloAddress => InvalidGrainAddress.SiloAddress;

    [Id(0)]
    public GrainAddress InvalidGrainAddress { get; }

    [Id(1)]
    public GrainAddress? ValidGrainAddress { get; }

    public override string ToString() => $"[GrainAddressCacheUpdate invalid {InvalidGrainAddress}, valid {ValidGrainAddress}]";

    public string ToFullString() => $"[GrainAddressCacheUpdate invalid {InvalidGrainAddress.ToFullString()}, valid {ValidGrainAddress?.ToFullString()}]";
}
