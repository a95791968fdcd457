namespace Orleans.Runtime;

/// <summary>One silo as the cluster's members see it.</summary>
[Serializable]
[GenerateSerializer]
[Immutable]
public sealed class ClusterMember(SiloAddress siloAddress, SiloStatus status, string name) : IEquatable<ClusterMember>, ISpanFormattable
{
    /// <summary>The silo.</summary>
    [Id(0)]
    public SiloAddress SiloAddress { get; } = siloAddress ?? throw new ArgumentNullException(nameof(siloAddress));

    /// <summary>Where it stands in its life.</summary>
    [Id(1)]
    public SiloStatus Status { get; } = status;

    /// <summary>Its name.</summary>
    [Id(2)]
    public string Name { get; } = name;

    /// <inheritdoc />
    public bool Equals(ClusterMember? other) =>
        other is not null && SiloAddress.Equals(other.SiloAddress) && Status == other.Status && Name == other.Name;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ClusterMember);

    /// <inheritdoc />
    public override int GetHashCode() => SiloAddress.GetHashCode();

    /// <inheritdoc />
    public override string ToString() => $"{SiloAddress}/{Name}/{Status}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{SiloAddress}/{Name}/{Status}", out charsWritten);
}
