using Wetware.Capabilities;
using Wetware.Tokens;

namespace Wetware.Grains.Tokens;

/// <summary>A token as it is stored: the hash of its secret, never the secret.</summary>
/// <param name="Hash">SHA-256 of the secret bytes.</param>
/// <param name="Serial">What references that were imported by it name as their origin; also its id.</param>
/// <param name="Capability">What it stands for.</param>
/// <param name="Label">Its maker's name for it.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it stops working, or null.</param>
[GenerateSerializer, Immutable]
[Alias("ww.token-record")]
internal sealed record TokenRecord(
    [property: Id(0)] ReadOnlyMemory<byte> Hash,
    [property: Id(1)] Guid Serial,
    [property: Id(2)] Capability Capability,
    [property: Id(3)] string Label,
    [property: Id(4)] DateTimeOffset Created,
    [property: Id(5)] DateTimeOffset? Expires)
{
    public TokenInfo Info => new()
    {
        Id = Serial.ToString("N"),
        Label = Label,
        Kind = Capability.Kind,
        Methods = Capability.Methods,
        Created = Created,
        Expires = Expires,
    };
}
