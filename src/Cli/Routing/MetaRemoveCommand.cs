using System.CommandLine;

namespace Wetware.Cli.Routing;

/// <summary><c>ww meta rm</c>.</summary>
internal sealed class MetaRemoveCommand : Command
{
    public MetaRemoveCommand()
        : base("rm", "Remove labels of a node; those it has not are skipped")
    {
        var keys = new Argument<string[]>("keys") { Description = "What to remove", HelpName = "key", Arity = ArgumentArity.OneOrMore };
        MetaChange.AddTo(this, keys, words => ([], words));
    }
}
