using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Wetware.Nodes;

/// <summary>
/// The permanent name of a node: the hash of its public key in libp2p's form (libp2p specs, peer-ids: "Peer Ids"), as base58 text.
/// </summary>
public readonly record struct PeerId : IComparable<PeerId>
{
    private const byte Sha256Code = 0x12;
    private const byte IdentityCode = 0x00;
    private const int MaxInlineKey = 42;
    private const byte EcdsaKeyType = 3;

    private readonly string? _text;

    private PeerId(string text) => _text = text;

    /// <summary>Longest text form of any peer id, in characters.</summary>
    public const int MaxTextLength = 64;

    /// <summary>The peer id of an ECDSA public key given as a DER SubjectPublicKeyInfo (the form libp2p hashes).</summary>
    public static PeerId FromEcdsaPublicKey(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(subjectPublicKeyInfo.Length, 127);

        // The PublicKey protobuf in its one canonical encoding: field 1 = key type, field 2 = key bytes.
        Span<byte> message = stackalloc byte[4 + subjectPublicKeyInfo.Length];
        message[0] = 0x08;
        message[1] = EcdsaKeyType;
        message[2] = 0x12;
        message[3] = (byte)subjectPublicKeyInfo.Length;
        subjectPublicKeyInfo.CopyTo(message[4..]);
        return FromPublicKeyMessage(message);
    }

    /// <summary>The peer id of an encoded PublicKey message: inlined up to 42 bytes, hashed with SHA-256 above.</summary>
    public static PeerId FromPublicKeyMessage(ReadOnlySpan<byte> message)
    {
        Span<byte> multihash = stackalloc byte[2 + MaxInlineKey];
        if (message.Length <= MaxInlineKey)
        {
            multihash[0] = IdentityCode;
            multihash[1] = (byte)message.Length;
            message.CopyTo(multihash[2..]);
            return new PeerId(Base58.Encode(multihash[..(2 + message.Length)]));
        }

        multihash[0] = Sha256Code;
        multihash[1] = SHA256.HashSizeInBytes;
        SHA256.HashData(message, multihash[2..]);
        return new PeerId(Base58.Encode(multihash[..(2 + SHA256.HashSizeInBytes)]));
    }

    /// <summary>Reads the base58 text of a SHA-256 or identity multihash; anything else is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PeerId id)
    {
        id = default;
        if (text is null || text.Length > MaxTextLength || !Base58.TryDecode(text, out var bytes) || bytes.Length < 3)
            return false;
        var known = bytes[0] switch
        {
            Sha256Code => bytes[1] == SHA256.HashSizeInBytes,
            IdentityCode => bytes[1] <= MaxInlineKey,
            _ => false,
        };
        if (!known || bytes.Length != 2 + bytes[1])
            return false;
        id = new PeerId(text);
        return true;
    }

    /// <summary>Byte order of the text, the order in which records are listed and elections are decided.</summary>
    public int CompareTo(PeerId other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <inheritdoc />
    public override string ToString() => _text ?? "";

    /// <summary>Order of the texts.</summary>
    public static bool operator <(PeerId left, PeerId right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="op_LessThan" />
    public static bool operator >(PeerId left, PeerId right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="op_LessThan" />
    public static bool operator <=(PeerId left, PeerId right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="op_LessThan" />
    public static bool operator >=(PeerId left, PeerId right) => left.CompareTo(right) >= 0;
}
