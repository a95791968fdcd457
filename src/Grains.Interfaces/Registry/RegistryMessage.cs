using Wetware.Security;

namespace Wetware.Registry;

/// <summary>What goes over a service's topic: a question for providers, or a provider's answer. Four bytes of mark, one of kind, then the envelope of an answer.</summary>
public static class RegistryMessage
{
    private const byte RequestKind = 1;
    private const byte ResponseKind = 2;

    private static ReadOnlySpan<byte> Mark => "wwr1"u8;

    /// <summary>A question.</summary>
    public static ReadOnlyMemory<byte> Request { get; } = new byte[] { (byte)'w', (byte)'w', (byte)'r', (byte)'1', RequestKind };

    /// <summary>An answer.</summary>
    public static ReadOnlyMemory<byte> Response(SignedEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return (byte[])[.. Mark, ResponseKind, .. envelope.Encode()];
    }

    /// <summary>Reads a message: a question when <paramref name="response"/> is null. False on anything else, which is to be skipped: a topic is open to all.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out SignedEnvelope? response)
    {
        response = null;
        if (!message.StartsWith(Mark) || message.Length == Mark.Length)
            return false;
        return message[Mark.Length] switch
        {
            RequestKind => message.Length == Mark.Length + 1,
            ResponseKind => SignedEnvelope.TryDecode(message[(Mark.Length + 1)..], out response),
            _ => false,
        };
    }
}
