using System.Security.Cryptography;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Tokens;

namespace Wetware.Grains.Tokens;

/// <summary>The tokens that there are. Changes give a new list, which becomes the one that counts when it has been stored.</summary>
internal static class TokenRegistry
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Checks what a maker asks for.</summary>
    /// <exception cref="WetwareException"><c>limit</c>, <c>failed</c>.</exception>
    public static void Check(string label, TimeSpan? lifetime)
    {
        if (label is null || label.Length > ITokensGrain.MaxLabel)
            throw new WetwareException(ErrorKind.Limit, $"label: at most {ITokensGrain.MaxLabel} characters");
        if (label.Any(char.IsControl))
            throw new WetwareException(ErrorKind.Failed, "label: no control characters");
        if (lifetime < Shortest || lifetime > Longest)
            throw new WetwareException(ErrorKind.Limit, $"lifetime: {Shortest} to {Longest}");
    }

    /// <summary>With one more, and without those that have expired.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: too many.</exception>
    public static List<TokenRecord> With(IEnumerable<TokenRecord> tokens, TokenRecord one)
    {
        List<TokenRecord> kept = [.. Working(tokens, one.Created)];
        if (kept.Count >= ITokensGrain.MaxTokens)
            throw new WetwareException(ErrorKind.Overloaded, $"tokens: more than {ITokensGrain.MaxTokens}; revoke some");
        kept.Add(one);
        return kept;
    }

    /// <summary>Those that have not expired.</summary>
    public static IEnumerable<TokenRecord> Working(IEnumerable<TokenRecord> tokens, DateTimeOffset now) =>
        tokens.Where(token => token.Expires is not { } expires || now < expires);

    /// <summary>The token of a hash. Every one is compared, each in constant time, so that the time tells nothing.</summary>
    public static TokenRecord? Find(IEnumerable<TokenRecord> tokens, ReadOnlySpan<byte> hash, DateTimeOffset now)
    {
        TokenRecord? found = null;
        foreach (var token in Working(tokens, now))
        {
            if (CryptographicOperations.FixedTimeEquals(token.Hash.Span, hash))
                found = token;
        }

        return found;
    }
}

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

/// <summary>All tokens as they are stored, oldest first.</summary>
[GenerateSerializer]
[Alias("ww.tokens")]
internal sealed class TokensState
{
    [Id(0)]
    public List<TokenRecord> Tokens { get; set; } = [];
}
