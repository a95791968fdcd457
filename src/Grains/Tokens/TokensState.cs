namespace Wetware.Grains.Tokens;

/// <summary>All tokens as they are stored, oldest first.</summary>
[GenerateSerializer]
[Alias("ww.tokens")]
internal sealed class TokensState
{
    [Id(0)]
    public List<TokenRecord> Tokens { get; set; } = [];
}
