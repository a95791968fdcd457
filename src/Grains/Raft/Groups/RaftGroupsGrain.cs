using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Wetware.Errors;
using Wetware.Grains.Raft.Members;
using Wetware.Grains.Raft.Stored;
using Wetware.Nodes;
using Wetware.RaftGroups;
using Wetware.Waiting;

namespace Wetware.Grains.Raft.Groups;

/// <summary>Asks all nodes for their members. That needs no storage, so groups are found while the primary is away.</summary>
[StatelessWorker, Reentrant]
internal sealed class RaftGroupsGrain(IClusterMembershipService membership, TimeProvider time, ILogger<RaftGroupsGrain> logger) : Grain, IRaftGroupsGrain
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public async Task<IReadOnlyList<RaftMemberStatus>> Members(string? group, CancellationToken cancellationToken = default)
    {
        if (group is not null)
            RaftLimits.CheckName(group);
        var asked = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => NodeName.TryParse(member.Name, out var name) ? name.Server.ToString() : null)
            .OfType<string>()
            .Select(server => Ask(server, group, cancellationToken));
        var found = await Task.WhenAll(asked);
        return [.. found.SelectMany(members => members).OrderBy(member => member.Group, StringComparer.Ordinal).ThenBy(member => member.Member)];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RaftGroupInfo>> Stored(CancellationToken cancellationToken = default)
    {
        try
        {
            var names = await GrainFactory.GetGrain<IStoredGroupsGrain>(0).List(cancellationToken).WaitAsync(Timeout, time, cancellationToken);
            var found = await Task.WhenAll(names.Select(name => GrainFactory.GetGrain<IRaftGroupGrain>(name).Find(cancellationToken))).WaitAsync(Timeout, time, cancellationToken);
            return [.. found.OfType<RaftGroupInfo>().Where(group => group.IsStored).OrderBy(group => group.Name, StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is TimeoutException || LongPoll.IsLost(error))
        {
            throw new WetwareException(ErrorKind.Disconnected, "the cluster's storage is not in reach", error);
        }
    }

    private async Task<IReadOnlyList<RaftMemberStatus>> Ask(string server, string? group, CancellationToken cancellationToken)
    {
        try
        {
            return await GrainFactory.GetGrain<IRaftNodeGrain>(server).List(group, cancellationToken).WaitAsync(Timeout, time, cancellationToken);
        }
        catch (Exception error) when (error is WetwareException or TimeoutException || LongPoll.IsLost(error))
        {
            MemberLog.Lost(logger, server, error);
            return [];
        }
    }
}
