using System.CommandLine;

namespace Wetware.Cli.Tokens;

/// <summary><c>ww cap</c>.</summary>
internal static class CapCommand
{
    public static Command Create() => new("cap", "Take capabilities out of the cluster as tokens, and use them")
    {
        new CapExportCommand(),
        new CapImportCommand(),
        new CapCallCommand(),
        new CapLsCommand(),
        new CapRevokeCommand(),
    };
}
