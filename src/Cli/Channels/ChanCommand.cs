using System.CommandLine;

namespace Wetware.Cli.Channels;

/// <summary><c>ww chan</c>: channels of the cluster.</summary>
internal static class ChanCommand
{
    public static Command Create() => new("chan", "Make and use channels: first in, first out, each value to one receiver")
    {
        new ChanNewCommand(),
        new ChanSendCommand(),
        new ChanRecvCommand(),
        new ChanCloseCommand(),
        new ChanRemoveCommand(),
        new ChanLsCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "chan" } => ["ww chan new jobs --capacity 100", "ww chan send jobs hello", "ww chan recv jobs"],
        ChanNewCommand =>
        [
            "ww chan new jobs                       synchronous: a send waits for its receiver",
            "ww chan new jobs --capacity 100        keeps up to 100 values on disk",
            "ww chan new                            a name that nobody can guess, which is printed",
        ],
        ChanSendCommand =>
        [
            "ww chan send jobs one two three        three values, in this order",
            "ww chan send jobs --file photo.jpg     a file as one value",
            "seq 100 | ww chan send jobs --lines    each line a value",
            "ww chan send jobs --hex 00ff           bytes",
        ],
        ChanRecvCommand =>
        [
            "ww chan recv jobs                      waits for one value",
            "ww chan recv jobs --count 10 --json    ten values, one JSON object a line",
            "ww chan recv jobs --follow             until the channel is closed",
            "ww chan recv jobs --raw > photo.jpg    the bytes as they are",
        ],
        ChanCloseCommand => ["ww chan close jobs"],
        ChanRemoveCommand => ["ww chan rm jobs"],
        ChanLsCommand => ["ww chan ls", "ww chan ls --prefix job --json"],
        _ => [],
    };
}
