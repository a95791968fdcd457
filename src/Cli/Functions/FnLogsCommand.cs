using System.CommandLine;
using System.Globalization;
using Wetware.Functions;
using Wetware.Functions.Logs;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Functions;

/// <summary><c>ww fn logs</c>.</summary>
internal sealed class FnLogsCommand : FunctionVerb
{
    private readonly Argument<string> _name;
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what comes, until ctrl-C" };

    public FnLogsCommand()
        : base("logs", "Show what a function printed, and its calls that failed, as far as it is kept")
    {
        _name = Required("name", "The function's name, or techID:// and 64 hex digits");
        Options.Add(_follow);
    }

    /// <summary>A line as people read it.</summary>
    internal static string Text(FunctionLogLine line)
    {
        var request = line.Path is null ? "" : $" {line.Method?.ToUpperInvariant()} {line.Path}";
        var status = line.Status == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {line.Status}");
        var start = line.Start.Length == 0 ? "" : $" {line.Start}:";
        var at = line.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return Printable.OneLine($"{at} {line.RequestId ?? "-"}{request}{status}{start} {line.Text}");
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_name);
        if (!parsed.GetValue(_follow))
        {
            WriteAll(parsed, await functions.Logs.ReadAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false));
            return ExitCodes.Ok;
        }

        await foreach (var page in functions.Logs.FollowAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            WriteAll(parsed, page.Lines);
            await parsed.InvocationConfiguration.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Ok;
    }

    private void WriteAll(ParseResult parsed, IEnumerable<FunctionLogLine> lines)
    {
        foreach (var line in lines)
            Write(parsed, FunctionLogJson.Of(line), Text(line));
    }
}
