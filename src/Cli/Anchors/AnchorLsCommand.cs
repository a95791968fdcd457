using System.CommandLine;
using System.Text.Json;
using Wetware.Anchors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Anchors;

/// <summary><c>ww anchor ls</c>.</summary>
internal sealed class AnchorLsCommand : AnchorCommand
{
    private readonly Option<bool> _tree = new("--tree", "-r") { Description = "All names below, not only those right below" };

    public AnchorLsCommand()
        : base("ls", "List the names below an anchor", pathIsOptional: true) => Options.Add(_tree);

    /// <inheritdoc />
    protected override async Task<int> Run(Anchor anchor, ParseResult parsed, CancellationToken cancellationToken)
    {
        await Print(anchor, "", parsed, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private async Task Print(Anchor anchor, string indent, ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = parsed.InvocationConfiguration.Output;
        await foreach (var name in anchor.LsAsync(cancellationToken).ConfigureAwait(false))
        {
            var path = anchor.Path.Walk(name);
            output.WriteLine(IsJson(parsed)
                ? JsonSerializer.Serialize(new NameJson(path.ToString(), name), AnchorJson.Default.NameJson)
                : indent + name);
            if (parsed.GetValue(_tree))
                await Print(anchor.Below(name), indent + "  ", parsed, cancellationToken).ConfigureAwait(false);
        }
    }
}
