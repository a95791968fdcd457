using System.Text;
using Wetware.Wasm.Runs;

namespace Wetware.Cli.Wasm;

/// <summary>What <c>ww wasm run --json</c> writes. Numbers are texts, so that 64 bits arrive whole; outputs that are no UTF-8 are base64.</summary>
internal sealed record OutcomeJson(
    string End,
    string Error,
    IReadOnlyList<OutcomeJson.Value> Results,
    uint? ExitCode,
    string? Limit,
    string? Message,
    GuestTrap? Trap,
    string? Stdout,
    string? StdoutBase64,
    string? Stderr,
    string? StderrBase64,
    OutcomeJson.Used Usage)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static OutcomeJson Of(GuestOutcome outcome)
    {
        var (stdout, stderr) = (Text(outcome.StandardOutput), Text(outcome.StandardError));
        return new OutcomeJson(
            Word(outcome.End),
            outcome.Error.Word(),
            [.. outcome.Results.Select(r => new Value(r.Kind.ToString().ToLowerInvariant(), r.ToString()))],
            outcome.ExitCode,
            outcome.Limit?.Word(),
            outcome.Message,
            outcome.Trap,
            stdout,
            stdout is null ? Convert.ToBase64String(outcome.StandardOutput) : null,
            stderr,
            stderr is null ? Convert.ToBase64String(outcome.StandardError) : null,
            new Used(
                outcome.Usage.Elapsed.TotalMilliseconds,
                outcome.Usage.Compiled.TotalMilliseconds,
                outcome.Usage.Fuel?.ToString(System.Globalization.CultureInfo.InvariantCulture),
                outcome.Usage.PeakMemoryBytes,
                outcome.Usage.OutputBytes,
                outcome.Usage.LogLines));
    }

    private static string Word(GuestEnd end) => end switch
    {
        GuestEnd.LimitHit => "limit",
        GuestEnd.HostFailed => "host-failed",
        _ => end.ToString().ToLowerInvariant(),
    };

    private static string? Text(byte[] bytes)
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

    internal sealed record Value(string Type, string Number);

    internal sealed record Used(
        double ElapsedMs, double CompileMs, string? Fuel, long? PeakMemoryBytes, long OutputBytes, int LogLines);
}
