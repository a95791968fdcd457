using Wetware.Processes;

namespace Wetware.Web.Processes;

/// <summary>Processes of a node, children below their parents.</summary>
internal static class ProcessTree
{
    /// <summary>Returns the processes in the order of the tree, each with its depth.</summary>
    public static IReadOnlyList<(ProcessInfo Process, int Depth)> Of(IReadOnlyList<ProcessInfo> processes)
    {
        var known = processes.Select(process => process.Pid).ToHashSet();
        var children = processes.ToLookup(process => known.Contains(process.Ppid) && process.Ppid != process.Pid ? process.Ppid : 0);
        var (ordered, open) = (new List<(ProcessInfo, int)>(processes.Count), new Stack<(ProcessInfo, int)>());
        foreach (var root in children[0].OrderByDescending(process => process.Pid))
            open.Push((root, 0));
        while (open.TryPop(out var next))
        {
            ordered.Add(next);
            foreach (var child in children[next.Item1.Pid].OrderByDescending(process => process.Pid))
                open.Push((child, next.Item2 + 1));
        }

        return ordered;
    }

    /// <summary>How a process stands, as a word.</summary>
    public static string Word(ProcessInfo process) => process switch
    {
        { State: ProcessState.Queued } => "queued",
        { State: ProcessState.Running } => "running",
        { Result.Succeeded: true } => "done",
        _ => "failed",
    };

    /// <summary>How a process ended; empty while it runs.</summary>
    public static string Ending(ProcessResult? result) => result switch
    {
        null => "",
        { Trap: { } trap } => $"trap {trap}",
        { Limit: { } limit } => $"limit {limit}",
        { Signal: { } signal } => $"signal {Signals.Name(signal)}",
        { ExitCode: { } code } => $"exit code {code}",
        _ => result.Message ?? "",
    };
}
