using System.Text;
using System.Text.Json;
using Wetware.Capabilities;
using Wetware.Cli.Output;

namespace Wetware.Cli.Channels;

/// <summary>Writes received values.</summary>
internal sealed class ValuePrinter(TextWriter output, bool hex, bool raw, bool json)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // A value was received by nobody else, so it is printed even when the command is being stopped.
    public async Task Print(CapabilityValue value)
    {
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(Described(value), ChannelCliJson.Default.ValueJson)).ConfigureAwait(false);
        }
        else if (value.Capability is { } capability)
        {
            await output.WriteLineAsync($"capability {capability.Kind} {capability.Serial:n}").ConfigureAwait(false);
        }
        else if (raw)
        {
            var stdout = Terminal.OpenRaw(output);
            await using var _ = stdout.ConfigureAwait(false);
            await stdout.WriteAsync(value.Bytes, CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            // What a sender wrote must not move the cursor or paint the terminal of whoever reads it.
            await output.WriteLineAsync(hex ? Convert.ToHexStringLower(value.Bytes.Span) : Terminal.Shown(Encoding.UTF8.GetString(value.Bytes.Span), output)).ConfigureAwait(false);
        }

        await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static ValueJson Described(CapabilityValue value) => value.Capability is { } capability
        ? new ValueJson { Capability = capability.Kind, Serial = capability.Serial.ToString("n"), Methods = capability.Methods }
        : new ValueJson { Bytes = value.Bytes.Length, Base64 = Convert.ToBase64String(value.Bytes.Span), Text = Text(value.Bytes.Span) };

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
