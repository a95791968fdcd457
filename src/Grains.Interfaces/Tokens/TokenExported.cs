namespace Wetware.Tokens;

/// <summary>A new token. Its text is told this once and cannot be found out again.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.token-exported")]
public sealed record TokenExported([property: Id(0)] string Token, [property: Id(1)] TokenInfo Info);
