using System.CommandLine;
using System.Text.Json;
using Wetware.Anchors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Anchors;

/// <summary><c>ww anchor get</c>.</summary>
internal sealed class AnchorGetCommand() : AnchorCommand("get", "Print what a cell holds, byte for byte unless on a terminal")
{
    /// <inheritdoc />
    protected override async Task<int> Run(Anchor anchor, ParseResult parsed, CancellationToken cancellationToken)
    {
        var cell = await anchor.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (IsJson(parsed))
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(CellJson.From(anchor.Path, cell), AnchorJson.Default.CellJson));
        else if (cell.Value is { } value)
            await AnchorPrinter.Raw(parsed.InvocationConfiguration.Output, value, cancellationToken).ConfigureAwait(false);
        else
            throw new CommandException(ExitCodes.Failed, $"{anchor.Path} holds nothing");
        return cell.Value is null ? ExitCodes.Failed : ExitCodes.Ok;
    }
}
