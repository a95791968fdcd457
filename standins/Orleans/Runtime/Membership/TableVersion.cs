namespace Orleans;

/// <summary>The number of a membership table's state, with the tag under which it may be replaced.</summary>
[Serializable]
[GenerateSerializer]
[Immutable]
public sealed class TableVersion(int version, string eTag) : ISpanFormattable, IEquatable<TableVersion>
{
    /// <summary>Grows by one with each change of the table.</summary>
    [Id(0)]
    public int Version { get; } = version;

    /// <summary>The tag that a change must state.</summary>
    [Id(1)]
    public string VersionEtag { get; } = eTag;

    /// <summary>The version that a change of this state leads to, carrying the tag of this state.</summary>
    public TableVersion Next() => new(Version + 1, VersionEtag);

    /// <inheritdoc />
    public bool Equals(TableVersion? other) => other is not null && Version == other.Version && VersionEtag == other.VersionEtag;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as TableVersion);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Version, VersionEtag);

    /// <inheritdoc />
    public override string ToString() => $"<{Version}, {VersionEtag}>";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"<{Version}, {VersionEtag}>", out charsWritten);

    /// <summary>Same number and tag.</summary>
    public static bool operator ==(TableVersion? left, TableVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Another number or tag.</summary>
    public static bool operator !=(TableVersion? left, TableVersion? right) => !(left == right);
}
