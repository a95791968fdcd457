using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Wetware.Security;

/// <summary>
/// The protobuf form of a <see cref="SignedEnvelope"/>: 1 = PublicKey message (1 = key type, 2 = key), 2 = payload type, 3 = payload, 5 = signature.
/// Only the canonical encoding is read: fields in order, each once, nothing after them.
/// </summary>
internal static class EnvelopeWire
{
    private const byte KeyField = 0x0A;
    private const byte TypeField = 0x12;
    private const byte PayloadField = 0x1A;
    private const byte SignatureField = 0x2A;
    private const byte KeyTypeField = 0x08;
    private const byte KeyDataField = 0x12;
    private const byte EcdsaKeyType = 3;
    private const int MaxLengthBytes = 3;

    /// <summary>What is signed: domain, payload type and payload, each preceded by its length.</summary>
    public static byte[] SignedBytes(string domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload)
    {
        var buffer = new ArrayBufferWriter<byte>(domain.Length + payloadType.Length + payload.Length + 16);
        Append(buffer, Encoding.UTF8.GetBytes(domain));
        Append(buffer, payloadType);
        Append(buffer, payload);
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Encode(SignedEnvelope envelope)
    {
        var key = new ArrayBufferWriter<byte>(SignedEnvelope.MaxKeyBytes + 8);
        key.Write([KeyTypeField, EcdsaKeyType, KeyDataField]);
        Append(key, envelope.PublicKey.Span);
        var buffer = new ArrayBufferWriter<byte>(envelope.Payload.Length + 512);
        Field(buffer, KeyField, key.WrittenSpan);
        Field(buffer, TypeField, envelope.PayloadType.Span);
        Field(buffer, PayloadField, envelope.Payload.Span);
        Field(buffer, SignatureField, envelope.Signature.Span);
        return buffer.WrittenSpan.ToArray();
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedEnvelope? envelope)
    {
        envelope = null;
        if (bytes.Length > SignedEnvelope.MaxBytes
            || !TryTake(ref bytes, KeyField, SignedEnvelope.MaxKeyBytes + 8, out var key)
            || !TryTake(ref bytes, TypeField, SignedEnvelope.MaxTypeBytes, out var type)
            || !TryTake(ref bytes, PayloadField, SignedEnvelope.MaxPayloadBytes, out var payload)
            || !TryTake(ref bytes, SignatureField, SignedEnvelope.MaxKeyBytes, out var signature)
            || bytes.Length != 0
            || !key.StartsWith([KeyTypeField, EcdsaKeyType]))
            return false;
        key = key[2..];
        if (!TryTake(ref key, KeyDataField, SignedEnvelope.MaxKeyBytes, out var publicKey) || key.Length != 0)
            return false;
        envelope = new SignedEnvelope
        {
            PublicKey = publicKey.ToArray(),
            PayloadType = type.ToArray(),
            Payload = payload.ToArray(),
            Signature = signature.ToArray(),
        };
        return true;
    }

    private static void Field(ArrayBufferWriter<byte> buffer, byte tag, ReadOnlySpan<byte> value)
    {
        buffer.Write([tag]);
        Append(buffer, value);
    }

    private static void Append(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> value)
    {
        var length = (uint)value.Length;
        for (; length >= 0x80; length >>= 7)
            buffer.Write([(byte)(length | 0x80)]);
        buffer.Write([(byte)length]);
        buffer.Write(value);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, byte tag, int max, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (bytes.IsEmpty || bytes[0] != tag)
            return false;
        bytes = bytes[1..];
        var length = 0;
        for (var i = 0; ; i++)
        {
            if (i == MaxLengthBytes || i >= bytes.Length)
                return false;
            length |= (bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;

            // A last byte of zero says nothing: the length could have been written shorter.
            if (i > 0 && bytes[i] == 0)
                return false;
            bytes = bytes[(i + 1)..];
            break;
        }

        if (length > max || length > bytes.Length)
            return false;
        value = bytes[..length];
        bytes = bytes[length..];
        return true;
    }
}
