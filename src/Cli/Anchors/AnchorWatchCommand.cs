using System.CommandLine;
using System.Text.Json;
using Wetware.Anchors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Anchors;

/// <summary><c>ww anchor watch</c>.</summary>
internal sealed class AnchorWatchCommand : AnchorCommand
{
    private readonly Option<long?> _since = new("--since") { Description = "Begin with the first version that is not this one", HelpName = "version" };
    private readonly Option<int?> _count = new("--count") { Description = "End after so many", HelpName = "n" };

    public AnchorWatchCommand()
        : base("watch", "Print what a cell holds now and each time it changes, until ctrl-C")
    {
        Options.Add(_since);
        Options.Add(_count);
    }

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken) => parsed.GetValue(_count) is <= 0
        ? throw new CommandException(ExitCodes.Usage, "--count: must be at least 1")
        : Task.CompletedTask;

    /// <inheritdoc />
    protected override async Task<int> Run(Anchor anchor, ParseResult parsed, CancellationToken cancellationToken)
    {
        var since = parsed.GetValue(_since);
        for (var left = parsed.GetValue(_count); left is null or > 0; left--)
        {
            // Without a version to begin with, what is there now is the first; none has version -1.
            var cell = await anchor.WatchAsync(since ?? -1, cancellationToken).ConfigureAwait(false);
            var missed = since is > 0 && cell.Version > since ? cell.Version - since.Value - 1 : 0;
            Print(parsed, anchor.Path, cell, missed);
            since = cell.Version;
        }

        return ExitCodes.Ok;
    }

    private void Print(ParseResult parsed, AnchorPath path, AnchorCell cell, long missed)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (IsJson(parsed))
        {
            var json = CellJson.From(path, cell) with { Missed = missed > 0 ? missed : null };
            output.WriteLine(JsonSerializer.Serialize(json, AnchorJson.Default.CellJson));
        }
        else
        {
            output.WriteLine($"{cell.Version}  {AnchorPrinter.Line(cell.Value)}{(missed > 0 ? $"  ({missed} changes before it were missed)" : "")}");
        }

        output.Flush();
    }
}
