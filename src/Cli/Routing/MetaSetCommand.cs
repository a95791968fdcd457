using System.CommandLine;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Routing;

/// <summary><c>ww meta set</c>.</summary>
internal sealed class MetaSetCommand : Command
{
    public MetaSetCommand()
        : base("set", "Set labels of a node until it stops")
    {
        var labels = new Argument<string[]>("labels") { Description = "What to set", HelpName = "key=value", Arity = ArgumentArity.OneOrMore };
        MetaChange.AddTo(this, labels, words => (Read(words), []));
    }

    private static Dictionary<string, string> Read(string[] words)
    {
        var set = new Dictionary<string, string>();
        foreach (var word in words)
        {
            var separator = word.IndexOf('=', StringComparison.Ordinal);
            if (separator < 1)
                throw new CommandException(ExitCodes.Usage, $"\"{word}\" is not of the form key=value");
            if (!set.TryAdd(word[..separator], word[(separator + 1)..]))
                throw new CommandException(ExitCodes.Usage, $"\"{word[..separator]}\" is given twice");
        }

        return set;
    }
}
