using Wetware.Nodes;
using Wetware.RaftGroups;
using Wetware.Tasks;
using Wetware.Web.RaftGroups;

namespace Wetware.Web.Overview;

/// <summary>What an operator should look at now.</summary>
internal static class ClusterAlerts
{
    /// <summary>Returns one sentence each.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="workers">The workers.</param>
    /// <param name="waiting">Tasks that wait for their next run.</param>
    /// <param name="busy">Tasks with runs.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<string> Of(
        IReadOnlyList<NodeCard> nodes, IReadOnlyList<WorkerInfo> workers, IReadOnlyList<TaskInfo> waiting, IReadOnlyList<TaskInfo> busy, DateTimeOffset now)
    {
        WorkerInfo[] open = [.. workers.Where(worker => !worker.Cordoned)];
        if (open.Length == 0 && workers.Count > 0)
            yield return "All workers are cordoned: tasks wait until one is uncordoned or another one joins.";
        else if (open.Sum(worker => worker.Slots) == 0)
            yield return "No worker: tasks wait until one joins. Start one with: ww start";
        else if (busy.Sum(task => task.Queued) is var queued and > 0 && open.Sum(worker => worker.Slots - worker.Running) <= 0)
            yield return $"All {open.Sum(worker => worker.Slots)} slots are taken and {queued} or more runs wait; another worker helps: ww start";
        foreach (var (node, disk) in nodes.Where(node => node.Disk is { IsFull: true }).Select(node => (node, node.Disk!)))
            yield return disk.Fault is { } fault ? $"Node {node.Server} writes nothing: {fault}" : $"The disk of node {node.Server} is nearly full: {disk.Free >> 20} MiB of {disk.Size >> 20} MiB are free.";
        foreach (var node in nodes.Where(node => !node.Answered))
            yield return $"Node {node.Server} is a member but did not answer within 2 seconds.";
        foreach (var task in waiting.Where(task => task.NextRun < now - TaskLimits.MissedAfter).OrderBy(task => task.NextRun).Take(5))
            yield return $"Task {task.Spec.Id} is late: its run was due {(long)(now - task.NextRun!.Value).TotalSeconds} s ago.";
    }

    /// <summary>Returns one sentence for each Raft group that is not as it should be.</summary>
    /// <param name="statuses">The members in reach.</param>
    public static IEnumerable<string> Of(IReadOnlyList<RaftMemberStatus> statuses)
    {
        foreach (var group in GroupView.Of(statuses))
        {
            if (group.Leader is null)
                yield return $"Raft group {group.Name} has no leader: nothing can be written to it until a majority of its members is back.";
            foreach (var member in group.Members)
            {
                if (member.Status?.Failure is { } failure)
                    yield return $"A member of Raft group {group.Name} on node {member.Status.Server} stopped: {failure}";
                else if (member.Status is null && group.Leader is not null)
                    yield return $"A member of Raft group {group.Name} does not answer: the node with peer id {member.Peer} is away.";
                else if (member.Lag > GroupView.MaxLag)
                    yield return $"A member of Raft group {group.Name} on node {member.Status?.Server} is {member.Lag} entries behind its leader.";
            }
        }
    }
}
