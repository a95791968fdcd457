using System.CommandLine;

namespace Wetware.Cli.Anchors;

/// <summary><c>ww anchor</c>: the shared tree of names and values.</summary>
internal static class AnchorCommands
{
    public static Command Create() => new("anchor", "Read and change the cluster's shared tree of names and values")
    {
        new AnchorLsCommand(),
        new AnchorGetCommand(),
        new AnchorSetCommand(),
        new AnchorCasCommand(),
        new AnchorRmCommand(),
        new AnchorWatchCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "anchor" } => ["ww anchor set /greeting hello", "ww anchor get /greeting", "ww anchor ls --tree"],
        AnchorLsCommand =>
        [
            "ww anchor ls                           names at the root: those of the tree, and the live nodes",
            "ww anchor ls /config --tree            all names below, indented",
            "ww anchor ls /config --json            one JSON object a line",
        ],
        AnchorGetCommand =>
        [
            "ww anchor get /config/limits > limits.json",
            "ww anchor get /config/limits --json    with its version",
        ],
        AnchorSetCommand =>
        [
            "ww anchor set /greeting hello",
            "ww anchor set /config/limits --file limits.json",
            "date | ww anchor set /leader - --no-overwrite    only if the cell is empty",
        ],
        AnchorCasCommand =>
        [
            "ww anchor cas /greeting --expect hello good-bye",
            "ww anchor cas /counter --expect-version 7 8",
            "ww anchor cas /leader --expect-empty node-1",
        ],
        AnchorRmCommand => ["ww anchor rm /greeting", "ww anchor rm /config --recursive"],
        AnchorWatchCommand =>
        [
            "ww anchor watch /greeting              the value now, and each time it changes, until ctrl-C",
            "ww anchor watch /greeting --since 7 --count 1    wait until the version is not 7",
        ],
        _ => [],
    };
}
