using System.CommandLine;

namespace Wetware.Cli.Routing;

/// <summary><c>ww meta</c>: labels of running nodes.</summary>
internal static class MetaCommand
{
    public static Command Create() => new("meta", "Change the labels of a running node")
    {
        new MetaSetCommand(),
        new MetaRemoveCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "meta" } => ["ww meta set 3f09 zone=b gpu=yes", "ww meta rm 3f09 gpu"],
        MetaSetCommand => ["ww meta set 3f09 zone=b gpu=yes          the node whose id begins with 3f09"],
        MetaRemoveCommand => ["ww meta rm 3f09 gpu zone --json"],
        _ => [],
    };
}
