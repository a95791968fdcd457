using System.CommandLine;

namespace Wetware.Cli.Commands;

/// <summary><c>ww discover</c>.</summary>
internal sealed class DiscoverCommand : Command
{
    public DiscoverCommand()
        : base("discover", "Look at how nodes find each other") => Subcommands.Add(new DiscoverListenCommand());
}
