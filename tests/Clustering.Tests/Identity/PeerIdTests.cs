using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Wetware.Nodes;

namespace Wetware.Tests.Identity;

public sealed class PeerIdTests
{
    // The ECDSA key of the libp2p specification's test vectors (peer-ids, "Test vectors"), as an encoded PublicKey message.
    private const string EcdsaPublicKey =
        "0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004de3d300fa36ae0e8f5d530899d83abab44abf3161f162a4bc901d8e6ecda020e"
        + "8b6d5f8da30525e71d6851510c098e5c47c646a597fb4dcec034e9f77c409e62";

    // Its Ed25519 key: short enough to be inlined.
    private const string Ed25519PublicKey = "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";

    [Fact]
    public void An_ecdsa_key_is_named_by_the_hash_of_its_message()
    {
        var id = PeerId.FromPublicKeyMessage(Convert.FromHexString(EcdsaPublicKey));

        // Computed with another implementation: base58(0x12 0x20 sha256(message)).
        Assert.Equal("QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk", id.ToString());
    }

    [Fact]
    public void A_subject_public_key_info_is_wrapped_into_the_same_message()
    {
        var message = Convert.FromHexString(EcdsaPublicKey);

        Assert.Equal(PeerId.FromPublicKeyMessage(message), PeerId.FromEcdsaPublicKey(message.AsSpan(4)));
    }

    [Fact]
    public void A_short_key_is_inlined()
    {
        var id = PeerId.FromPublicKeyMessage(Convert.FromHexString(Ed25519PublicKey));

        Assert.StartsWith("12D3KooW", id.ToString(), StringComparison.Ordinal);
        Assert.True(PeerId.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
    }

    [Fact]
    public void A_key_of_dotnet_has_the_encoding_that_is_hashed()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var id = PeerId.FromEcdsaPublicKey(key.ExportSubjectPublicKeyInfo());

        Assert.StartsWith("Qm", id.ToString(), StringComparison.Ordinal);
        Assert.Equal(46, id.ToString().Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Qm")]
    [InlineData("QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgD0")] // 0 is no digit
    [InlineData("QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDkk")] // one byte too long
    [InlineData("1111111111111111111111111111111111111111111111111111111111111111111")]
    public void What_is_no_peer_id_is_refused(string? text) => Assert.False(PeerId.TryParse(text, out _));

    [Theory]
    [InlineData("", "")]
    [InlineData("61", "2g")]
    [InlineData("626262", "a3gV")]
    [InlineData("73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2")]
    [InlineData("00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L")]
    [InlineData("00000000000000000000", "1111111111")]
    public void Base58_has_the_published_vectors(string hex, string text)
    {
        Assert.Equal(text, Base58.Encode(Convert.FromHexString(hex)));
        Assert.True(Base58.TryDecode(text, out var bytes));
        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Base58_reads_back_what_it_wrote() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            var cut = bytes.Take(Base58.MaxLength / 2).ToArray();
            return Base58.TryDecode(Base58.Encode(cut), out var read) && read.AsSpan().SequenceEqual(cut);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_server_id_is_sixteen_lower_case_digits()
    {
        var id = new ServerId(0xab);

        Assert.Equal("00000000000000ab", id.ToString());
        Assert.True(ServerId.TryParse("00000000000000ab", out var read));
        Assert.Equal(id, read);
        Assert.False(ServerId.TryParse("00000000000000AB", out _));
        Assert.False(ServerId.TryParse("ab", out _));
        Assert.False(ServerId.TryParse("00000000000000ab0", out _));
        Assert.NotEqual(ServerId.New(), ServerId.New());
    }

    [Theory]
    [InlineData("00000000000000ab", true)]
    [InlineData("00000000000000ab/pid/7", true)]
    [InlineData("00000000000000abc", false)]
    [InlineData("", false)]
    [InlineData("nodes", false)]
    [InlineData("~00000000000000ab", false)]
    public void A_key_names_its_node(string key, bool named) => Assert.Equal(named, NodeKey.TryGetServer(key, out _));

    [Theory]
    [InlineData("00000000000000ab", "", "00000000000000ab/x")]
    [InlineData("00000000000000ab/pid/7", "pid/7", "00000000000000ab/x")]
    [InlineData("~00000000000000ab", "", "~00000000000000ab/x")]
    [InlineData("~00000000000000ab/jobs", "jobs", "~00000000000000ab/x")]
    public void A_key_may_only_prefer_its_node(string key, string rest, string other)
    {
        Assert.True(NodeKey.TryGetNamed(key, out var server));
        Assert.Equal(new ServerId(0xab), server);
        Assert.Equal(key[0] == '~', NodeKey.IsPreference(key));
        Assert.Equal(rest, NodeKey.Rest(key));
        Assert.Equal(other, NodeKey.With(key, "x"));
        Assert.Equal(other[..^2], NodeKey.With(key, ""));
        Assert.Equal("~00000000000000ab", NodeKey.Prefer(server.ToString()));
    }
}
