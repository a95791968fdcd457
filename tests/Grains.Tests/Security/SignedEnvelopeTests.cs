using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Wetware.Security;

namespace Wetware.Tests.Security;

public sealed class SignedEnvelopeTests : IDisposable
{
    private const string Domain = "ww/test";
    private static readonly byte[] Kind = [0x1f, 0x02];

    private readonly EcdsaSigner _signer = EcdsaSigner.Create();

    [Fact]
    public void What_was_sealed_is_verified_and_names_its_signer()
    {
        Assert.True(Seal("hello"u8).TryVerify(Domain, Kind, out var signer));
        Assert.Equal(_signer.Peer, signer);
    }

    [Fact]
    public void It_survives_encoding()
    {
        var envelope = Seal("hello"u8);

        Assert.True(SignedEnvelope.TryDecode(envelope.Encode(), out var read));
        Assert.Equal(envelope, read);
        Assert.True(read.TryVerify(Domain, Kind, out _));
    }

    [Fact]
    public void Another_domain_type_payload_or_key_is_not_verified()
    {
        using var other = EcdsaSigner.Create();
        var envelope = Seal("hello"u8);

        Assert.False(envelope.TryVerify("ww/other", Kind, out _));
        Assert.False(envelope.TryVerify(Domain, [0x1f, 0x03], out _));
        Assert.False((envelope with { Payload = "hellp"u8.ToArray() }).TryVerify(Domain, Kind, out _));
        Assert.False((envelope with { PublicKey = other.PublicKey }).TryVerify(Domain, Kind, out var signer));
        Assert.Equal(default, signer);
    }

    [Fact]
    public void Keys_of_other_curves_and_garbage_are_not_verified()
    {
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var envelope = Seal("hello"u8);

        Assert.False((envelope with { PublicKey = wide.ExportSubjectPublicKeyInfo() }).TryVerify(Domain, Kind, out _));
        Assert.False((envelope with { PublicKey = new byte[20] }).TryVerify(Domain, Kind, out _));
        Assert.False((envelope with { PublicKey = default }).TryVerify(Domain, Kind, out _));
        Assert.False((envelope with { PublicKey = (byte[])[.. envelope.PublicKey.Span, 0] }).TryVerify(Domain, Kind, out _));
        Assert.False((envelope with { Signature = default }).TryVerify(Domain, Kind, out _));
        Assert.Throws<ArgumentException>(() => new EcdsaSigner(wide));
    }

    [Fact]
    public void Limits_hold()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Seal(new byte[SignedEnvelope.MaxPayloadBytes + 1]));
        Assert.True(SignedEnvelope.TryDecode(Seal(new byte[SignedEnvelope.MaxPayloadBytes]).Encode(), out _));
        Assert.False((Seal("x"u8) with { Payload = new byte[SignedEnvelope.MaxPayloadBytes + 1] }).TryVerify(Domain, Kind, out _));
    }

    /// <summary>The bytes that libp2p's RFC 0002 gives: type and length of each field, key message inside.</summary>
    [Fact]
    public void The_encoding_is_libp2ps()
    {
        var envelope = Seal("hi"u8);
        var bytes = envelope.Encode();
        byte[] expected =
        [
            0x0A, 95, 0x08, 0x03, 0x12, 91, .. envelope.PublicKey.Span,
            0x12, 2, 0x1f, 0x02,
            0x1A, 2, (byte)'h', (byte)'i',
            0x2A, (byte)envelope.Signature.Length, .. envelope.Signature.Span,
        ];

        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void No_change_of_one_byte_passes_as_the_same_statement()
    {
        var envelope = Seal("hello"u8);
        var bytes = envelope.Encode();
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 0x01;
            if (SignedEnvelope.TryDecode(changed, out var read))
                Assert.False(read.TryVerify(Domain, Kind, out _), $"byte {i}");
        }

        for (var length = 0; length < bytes.Length; length++)
            Assert.False(SignedEnvelope.TryDecode(bytes.AsSpan(0, length), out _), $"length {length}");
        Assert.False(SignedEnvelope.TryDecode([.. bytes, 0], out _));
    }

    [Fact]
    public void Garbage_is_not_decoded_and_what_is_decoded_has_one_encoding() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(47, 7),
        Prop.ForAll<byte[]>(garbage => !SignedEnvelope.TryDecode(garbage, out var read) || read.Encode().SequenceEqual(garbage)));

    public void Dispose() => _signer.Dispose();

    private SignedEnvelope Seal(ReadOnlySpan<byte> payload) => SignedEnvelope.Seal(_signer, Domain, Kind, payload.ToArray());
}
