namespace Wetware.Capabilities;

/// <summary>What a channel carries and an anchor's cell holds: bytes, or a capability (then the bytes are empty).</summary>
[GenerateSerializer, Immutable]
[Alias("ww.value")]
public sealed record CapabilityValue
{
    /// <summary>The bytes.</summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The capability; null for bytes.</summary>
    [Id(1)]
    public Capability? Capability { get; init; }

    /// <summary>Bytes as a value; they are not copied.</summary>
    public static CapabilityValue Of(ReadOnlyMemory<byte> bytes) => new() { Bytes = bytes };

    /// <summary>A capability as a value.</summary>
    public static CapabilityValue Of(Capability capability) => new() { Capability = capability };

    /// <summary>Same bytes, or the very same reference.</summary>
    public bool Equals(CapabilityValue? other) =>
        other is not null && Equals(Capability, other.Capability) && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Capability);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }
}
