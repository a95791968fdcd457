using System.CommandLine;

namespace Wetware.Cli.Processes;

/// <summary><c>ww cluster</c>: what happens on the nodes and not here.</summary>
internal static class ClusterCommand
{
    public static Command Create() => new("cluster", "Use the nodes of the cluster") { new ClusterRunCommand() };
}
