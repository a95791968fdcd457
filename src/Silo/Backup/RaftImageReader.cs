using Orleans.Serialization;
using Wetware.Errors;
using Wetware.Grains.Raft.Groups;
using Wetware.Grains.Raft.Restoring;
using Wetware.Nodes;
using Wetware.RaftGroups;
using Wetware.Waiting;

namespace Wetware.Silo.Backup;

/// <summary>
/// Adds the states of Raft groups to a backup, whose logs are on the disks of their members and not in the storage. Each is read by a member that first confirms with
/// the group that it has everything that was acknowledged.
/// </summary>
/// <param name="grains">The way to the running cluster; null when there is none.</param>
/// <param name="serializer">Reads and writes states.</param>
/// <param name="isSkipping">Whether a group without a leader in reach is left out, instead of failing the backup.</param>
public sealed class RaftImageReader(IGrainFactory? grains, Serializer serializer, bool isSkipping)
{
    private const string RecordName = "raft-group";
    private const string Provider = "Default";

    private static readonly string Index = RaftImages.IndexOwner.ToString();

    private readonly List<RaftGroupInfo> _groups = [];
    private readonly List<string> _skipped = [];
    private RaftImageIndex _index = new();

    /// <summary>The groups that the backup has.</summary>
    public IReadOnlyList<string> Groups => [.. _index.Groups.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The groups that were left out.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>Takes note of a state of the storage; false for one that <see cref="Read"/> replaces.</summary>
    public bool Sees(StateRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Name == RecordName && serializer.Deserialize<RaftGroupRecord>(row.Data) is { Group: { IsComplete: true, IsStored: false } group })
            _groups.Add(group);
        if (row.Name != RaftImages.IndexName || row.Grain != Index)
            return true;
        _index = serializer.Deserialize<RaftImageIndex>(row.Data) ?? new();
        return false;
    }

    /// <summary>Yields what restores the groups that were seen.</summary>
    /// <exception cref="BackupException">A group cannot be read, and groups are not skipped.</exception>
    public async IAsyncEnumerable<StateRow> Read([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var group in _groups)
        {
            await foreach (var row in ReadGroup(group, cancellationToken).ConfigureAwait(false))
                yield return row;
        }

        if (_index.Groups.Count > 0)
            yield return Row(RaftImages.IndexOwner, RaftImages.IndexName, _index);
    }

    private async IAsyncEnumerable<StateRow> ReadGroup(RaftGroupInfo group, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Exception? failure = null;
        foreach (var member in await Members(group, cancellationToken).ConfigureAwait(false))
        {
            // Parts of an attempt that failed stay in the archive, under an id that nothing names.
            var (image, parts, index, isDone) = (Guid.NewGuid(), 0, 0UL, false);
            await using var reading = grains!.GetGrain<IRaftMemberGrain>(NodeKey.With(member.Server, group.Name))
                .ReadImage(cancellationToken).WithBatchSize(1).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    isDone = !await reading.MoveNextAsync().ConfigureAwait(false);
                }
                catch (Exception error) when (!cancellationToken.IsCancellationRequested)
                {
                    // Whatever it is, another member may do; what the last one says is told when none does.
                    failure = error;
                    break;
                }

                if (isDone)
                    break;
                index = reading.Current.Index;
                yield return Row(RaftImages.Owner(group.Name, image), RaftImages.PartName(parts++), new RaftImageData { Data = reading.Current.Data.ToArray() });
            }

            if (!isDone)
                continue;
            var peers = member.Members.Where(other => other.IsVoter).Select(other => other.Peer).ToList();
            yield return Row(
                RaftImages.Owner(group.Name, image), RaftImages.HeadName, new RaftImageHead { GroupId = group.Id, Peers = peers, Index = index, Parts = parts });
            _index.Groups[group.Name] = image;
            yield break;
        }

        // What an earlier restoring brought and has not begun is still there.
        if (_index.Groups.ContainsKey(group.Name))
            yield break;
        if (!isSkipping)
            throw new BackupException(NotReached(group.Name, failure), failure);
        _skipped.Add(group.Name);
    }

    private string NotReached(string group, Exception? failure)
    {
        var why = grains is null ? "the cluster does not run" : failure?.Message ?? "no node in reach has a member of it";
        return $"Raft group \"{group}\" cannot be read: {why}. Mend or destroy it, or leave it out (--skip-groups)";
    }

    private async Task<IReadOnlyList<RaftMemberStatus>> Members(RaftGroupInfo group, CancellationToken cancellationToken)
    {
        if (grains is null)
            return [];
        try
        {
            var members = await grains.GetGrain<IRaftGroupsGrain>(0).Members(group.Name, cancellationToken).ConfigureAwait(false);
            return [.. members.Where(member => member.GroupId == group.Id && member.Failure is null).OrderByDescending(member => member.Role == RaftMemberRole.Leader)];
        }
        catch (Exception error) when (error is WetwareException || LongPoll.IsLost(error))
        {
            return [];
        }
    }

    private StateRow Row<T>(GrainId owner, string name, T state) => new(Provider, owner.ToString(), name, serializer.SerializeToArray(state));
}
