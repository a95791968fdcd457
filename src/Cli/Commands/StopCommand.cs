using System.CommandLine;
using Wetware.Cli.Up;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Joining;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww stop</c>.</summary>
internal sealed class StopCommand : Command
{
    private const int MaxDeadline = 3600;

    public StopCommand()
        : base("stop", "Stop what `ww up`, `ww gateway` and `ww start` of this user run on this machine, and wait until it has drained. "
            + "Exit code 1 when the deadline comes first, 3 when nothing runs")
    {
        var ns = new Option<string>("--ns") { Description = "Namespace of the cluster (WW_NS)", HelpName = "name" };
        var data = new Option<string>("--data") { Description = "The folder that was given to them as --data", HelpName = "folder" };
        var deadline = new Option<int>("--deadline") { Description = $"Seconds to wait, 1 to {MaxDeadline}", HelpName = "seconds", DefaultValueFactory = _ => 60 };
        var kill = new Option<bool>("--kill") { Description = "End at the deadline what has not stopped by then" };
        foreach (var option in (Option[])[ns, data, deadline, kill])
            Options.Add(option);
        SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(deadline) is < 1 or > MaxDeadline)
                throw new CommandException(ExitCodes.Usage, $"--deadline: must be 1 to {MaxDeadline} seconds");
            var name = parsed.GetValue(ns) ?? NodeSettings.Build(new Dictionary<string, string?>())["Cluster:Namespace"] ?? "ww";
            if (!ClusteringOptions.IsNamespace(name))
                throw new CommandException(ExitCodes.Usage, "--ns: must have 1 to 63 of a-z, 0-9, '-', '_', '.', beginning and ending with a letter or digit");
            var root = Path.GetFullPath(parsed.GetValue(data) ?? NodeFolder.Root(name));
            var stop = new LocalStop(root, parsed.InvocationConfiguration.Output, TimeProvider.System);
            return await stop.Run(TimeSpan.FromSeconds(parsed.GetValue(deadline)), parsed.GetValue(kill), cancellationToken).ConfigureAwait(false);
        });
    }
}
