namespace Wetware.Grains.Capabilities;

/// <summary>What a grain keeps of its revoked references.</summary>
[GenerateSerializer]
[Alias("ww.revocations")]
internal sealed class RevocationState
{
    /// <summary>The serials of each revoked reference, first to last.</summary>
    [Id(0)]
    public List<Guid[]> Chains { get; set; } = [];
}
