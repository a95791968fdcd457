namespace Wetware.Grains.Capabilities;

/// <summary>The cluster's sealing key as it is stored: written once, never changed.</summary>
[GenerateSerializer]
[Alias("ww.seal-key")]
internal sealed class SealKeyState
{
    /// <summary>Random bytes; empty when none was made yet.</summary>
    [Id(0)]
    public byte[] Key { get; set; } = [];
}
