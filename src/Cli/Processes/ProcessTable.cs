using System.Globalization;
using Wetware.Cli.Output;
using Wetware.Processes;

namespace Wetware.Cli.Processes;

/// <summary>Processes as a table for people.</summary>
internal static class ProcessTable
{
    private const int DigestDigits = 12;

    public static void Write(TextWriter output, IReadOnlyList<ProcessInfo> processes, bool tree)
    {
        var table = new TextTable("PROCESS", "PPID", "STATE", "STARTED", "MODULE", "COMMAND");
        foreach (var node in processes.GroupBy(info => info.Server))
        {
            foreach (var (info, depth) in tree ? Tree([.. node]) : node.Select(info => (info, 0)))
            {
                table.Add(
                    $"{info.Server}/{info.Pid}",
                    info.Ppid.ToString(CultureInfo.InvariantCulture),
                    State(info),
                    info.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    info.Module[..Math.Min(DigestDigits, info.Module.Length)],
                    new string(' ', 2 * depth) + string.Join(' ', info.Arguments.Prepend(info.Name)));
            }
        }

        table.Write(output);
    }

    /// <summary>Each after its parent, with how deep it is. One whose parent is not listed is at the top.</summary>
    public static IEnumerable<(ProcessInfo Info, int Depth)> Tree(IReadOnlyList<ProcessInfo> processes)
    {
        var listed = processes.Select(info => info.Pid).ToHashSet();
        var children = processes.ToLookup(info => listed.Contains(info.Ppid) ? info.Ppid : ProcessId.Init);
        var rest = new Stack<(ProcessInfo Info, int Depth)>(children[ProcessId.Init].Reverse().Select(info => (info, 0)));
        while (rest.TryPop(out var next))
        {
            yield return next;
            foreach (var child in children[next.Info.Pid].Reverse())
                rest.Push((child, next.Depth + 1));
        }
    }

    private static string State(ProcessInfo info) => info.Result switch
    {
        null => info.State.Word(),
        { End: ProcessEnd.Exited } result => string.Create(CultureInfo.InvariantCulture, $"exited {result.ExitCode}"),
        { End: ProcessEnd.Limit } result => $"limit {result.Limit}",
        { End: ProcessEnd.Killed, Signal: { } signal } => $"killed {Signals.Name(signal)}",
        { } result => result.End.Word(),
    };
}
