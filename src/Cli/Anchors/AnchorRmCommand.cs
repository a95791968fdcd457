using System.CommandLine;
using Wetware.Anchors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Anchors;

/// <summary><c>ww anchor rm</c>.</summary>
internal sealed class AnchorRmCommand : AnchorCommand
{
    private readonly Option<bool> _recursive = new("--recursive", "-r") { Description = "With all names below" };

    public AnchorRmCommand()
        : base("rm", "Remove a name and its value") => Options.Add(_recursive);

    /// <inheritdoc />
    protected override async Task<int> Run(Anchor anchor, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!await anchor.RmAsync(parsed.GetValue(_recursive), cancellationToken).ConfigureAwait(false))
            throw new CommandException(ExitCodes.Failed, $"{anchor.Path}: there is no such name");
        return ExitCodes.Ok;
    }
}
