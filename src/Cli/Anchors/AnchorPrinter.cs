using System.Text;
using System.Text.Json;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Anchors;

/// <summary>Shows cells and what became of changes.</summary>
internal static class AnchorPrinter
{
    /// <summary>Tells what became of a change; the exit code says it too.</summary>
    public static int Outcome(TextWriter output, bool json, AnchorPath path, AnchorOutcome outcome, string refused)
    {
        if (json)
            output.WriteLine(JsonSerializer.Serialize(new OutcomeJson(path.ToString(), outcome.Done, outcome.Version), AnchorJson.Default.OutcomeJson));
        else if (outcome.Done)
            output.WriteLine($"version {outcome.Version}");
        return outcome.Done || json ? (outcome.Done ? ExitCodes.Ok : ExitCodes.Failed) : throw new CommandException(ExitCodes.Failed, $"{path}: {refused} (version {outcome.Version})");
    }

    /// <summary>A value on one line, for people: nothing in it can move the cursor or paint the terminal.</summary>
    public static string Line(CapabilityValue? value) => value switch
    {
        null => "(empty)",
        { Capability: { } capability } => $"({capability.Kind}{(capability.Methods is { } methods ? $": {string.Join(' ', methods)}" : "")})",
        _ => Printable.Escape(Encoding.UTF8.GetString(value.Bytes.Span)),
    };

    /// <summary>A value as it is: raw bytes into a file or a pipe, cleaned text on a terminal.</summary>
    public static async Task Raw(TextWriter output, CapabilityValue value, CancellationToken cancellationToken)
    {
        if (value.Capability is not null || Terminal.IsTerminal(output))
        {
            output.WriteLine(value.Capability is null ? Printable.Text(Encoding.UTF8.GetString(value.Bytes.Span)) : Line(value));
            return;
        }

        var stream = Terminal.Open(output);
        await using var _ = stream.ConfigureAwait(false);
        await stream.WriteAsync(value.Bytes, cancellationToken).ConfigureAwait(false);
    }
}
