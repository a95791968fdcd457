using System.CommandLine;

namespace Wetware.Cli.PubSub;

/// <summary>Lines under the help of the commands here.</summary>
internal static class PubSubExamples
{
    public static string[] Of(Command command) => command switch
    {
        PublishCommand =>
        [
            "ww publish -t news \"hello\"             one message",
            "ww publish -t files < picture.png      all of standard input is one message",
        ],
        SubscribeCommand =>
        [
            "ww subscribe -t news                   each message and a line end, until ctrl-C",
            "ww subscribe -t news --count 1 --json  one message, with what was lost",
            "ww subscribe -t files --hex            bytes as hexadecimal digits",
        ],
        ProvideCommand =>
        [
            "ww provide -n db -a 10.0.0.7:5432      until ctrl-C",
            "ww provide -n db --anchor /apps/db --meta zone=a --key provider.pem",
        ],
        LocateCommand =>
        [
            "ww locate -n db                        each provider as it answers, until ctrl-C",
            "ww locate -n db --count 1 --wait 5 --json",
        ],
        _ => [],
    };
}
