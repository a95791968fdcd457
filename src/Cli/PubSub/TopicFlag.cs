using System.CommandLine;
using Wetware.Errors;
using Wetware.PubSub;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.PubSub;

/// <summary>The flag <c>--topic</c>.</summary>
internal static class TopicFlag
{
    public static Option<string> AddTo(Command command)
    {
        var topic = new Option<string>("--topic", "-t") { Description = "The topic's name", HelpName = "name", Required = true };
        command.Options.Add(topic);
        return topic;
    }

    /// <summary>The name, checked before a cluster is looked for.</summary>
    public static string Read(ParseResult parsed, Option<string> topic)
    {
        var name = parsed.GetRequiredValue(topic);
        try
        {
            TopicName.Check(name);
            return name;
        }
        catch (WetwareException error)
        {
            throw new CommandException(ExitCodes.Usage, $"--topic: {error.Message}", error);
        }
    }
}
