using System.Text.Json.Serialization;

namespace Wetware.Tokens;

/// <summary>What is known of a token; nothing in it gives access.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.token-info")]
public sealed record TokenInfo
{
    /// <summary>Its id, by which it is revoked: 32 hexadecimal digits that have nothing to do with the token's text.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What its maker called it.</summary>
    [Id(1)]
    public string Label { get; init; } = "";

    /// <summary>The capability's kind.</summary>
    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>The methods that may be called, in ordinal order; null for all of the kind.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>When it was made, UTC.</summary>
    [Id(4)]
    public DateTimeOffset Created { get; init; }

    /// <summary>When it and all that came of it stop working, UTC; null for never.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>A new token. Its text is told this once and cannot be found out again.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.token-exported")]
public sealed record TokenExported([property: Id(0)] string Token, [property: Id(1)] TokenInfo Info)
{
    /// <summary>What it stands for, without its text: messages may be logged.</summary>
    public override string ToString() => $"{nameof(TokenExported)} {{ {nameof(Info)} = {Info} }}";
}
