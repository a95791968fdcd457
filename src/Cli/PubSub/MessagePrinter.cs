using System.Text;
using System.Text.Json;
using Wetware.PubSub;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.PubSub;

/// <summary>Shows messages on standard output, and losses on standard error.</summary>
internal sealed class MessagePrinter(string topic, MessageShape shape, TextWriter output, TextWriter errors)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Bytes that are no text pass unchanged into a file or a pipe; a terminal must not obey what strangers publish.
    private readonly Stream? _bytes = shape == MessageShape.Raw && ReferenceEquals(output, Console.Out) && Console.IsOutputRedirected
        ? Console.OpenStandardOutput()
        : null;

    private long _lost;

    /// <summary>Shows a message.</summary>
    public void Message(TopicMessage message)
    {
        Lost(message.Lost);
        if (_bytes is not null)
        {
            _bytes.Write(message.Data.Span);
            _bytes.Write("\n"u8);
            _bytes.Flush();
            return;
        }

        output.WriteLine(shape switch
        {
            MessageShape.Hex => Convert.ToHexStringLower(message.Data.Span),
            MessageShape.Json => JsonSerializer.Serialize(
                new MessageJson(topic, message.Data.ToArray(), TextOf(message.Data.Span), message.Lost), PubSubJson.Default.MessageJson),
            _ => Printable.Text(Encoding.UTF8.GetString(message.Data.Span)),
        });
    }

    /// <summary>Tells of losses that were not told yet.</summary>
    public void Lost(long lost)
    {
        if (lost <= _lost)
            return;
        Say($"{lost - _lost} {(lost - _lost == 1 ? "message was" : "messages were")} lost");
        _lost = lost;
    }

    /// <summary>Another subscription begins, which counts from zero.</summary>
    public void Again() => _lost = 0;

    /// <summary>Says something to the person.</summary>
    public void Say(string text) => errors.WriteLine($"ww: {text}");

    private static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
