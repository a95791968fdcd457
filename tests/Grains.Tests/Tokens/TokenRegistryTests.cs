using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Tokens;
using Wetware.Tokens;

namespace Wetware.Tests.Tokens;

public sealed class TokenRegistryTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void There_are_never_more_than_the_limit_and_expired_ones_make_room()
    {
        List<TokenRecord> tokens = [];
        for (var i = 0; i < ITokensGrain.MaxTokens; i++)
            tokens = TokenRegistry.With(tokens, Record(Start, i == 7 ? Start.AddSeconds(1) : null));

        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => TokenRegistry.With(tokens, Record(Start, null))).Kind);
        var later = TokenRegistry.With(tokens, Record(Start.AddSeconds(1), null));
        Assert.Equal(ITokensGrain.MaxTokens, later.Count);
    }

    [Fact]
    public void A_token_is_found_by_its_hash_until_it_expires()
    {
        var one = Record(Start, Start.AddSeconds(1));
        TokenRecord[] tokens = [Record(Start, null), one, Record(Start, null)];

        Assert.Equal(one.Serial, TokenRegistry.Find(tokens, one.Hash.Span, Start)?.Serial);
        Assert.Null(TokenRegistry.Find(tokens, one.Hash.Span, Start.AddSeconds(1)));
        Assert.Null(TokenRegistry.Find(tokens, new byte[32], Start));
    }

    private static TokenRecord Record(DateTimeOffset created, DateTimeOffset? expires)
    {
        var hash = new byte[32];
        Assert.True(CapabilityToken.TryHash(CapabilityToken.New(), hash));
        var capability = new Capability { Kind = "box", Target = GrainId.Create("box", "x"), Serials = [Guid.NewGuid()], Seal = default };
        return new TokenRecord(hash, Guid.NewGuid(), capability, "", created, expires);
    }
}
