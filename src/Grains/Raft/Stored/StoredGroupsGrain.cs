using Wetware.Errors;
using Wetware.Queues;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Stored;

/// <summary>The names of the groups that are kept in the cluster's storage. Key 0. What each of them is, its own grain knows.</summary>
[Alias("ww.IStoredGroupsGrain")]
internal interface IStoredGroupsGrain : IGrainWithIntegerKey
{
    /// <summary>Returns the names.</summary>
    [Alias("List")]
    Task<IReadOnlyList<string>> List(CancellationToken cancellationToken = default);

    /// <summary>Adds a name. Doing it again is harmless.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: there are <see cref="RaftLimits.MaxStoredGroups"/>.</exception>
    [Alias("Add")]
    Task Add(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes a name. Doing it again is harmless.</summary>
    [Alias("Remove")]
    Task Remove(string name, CancellationToken cancellationToken = default);
}

/// <summary>Keeps the names beside the groups.</summary>
internal sealed class StoredGroupsGrain([PersistentState("stored-groups", "Default")] IPersistentState<StoredGroupsRecord> state) : Grain, IStoredGroupsGrain
{
    /// <inheritdoc />
    public Task<IReadOnlyList<string>> List(CancellationToken cancellationToken = default) =>

        // Queues that an earlier version created are in no list.
        Task.FromResult<IReadOnlyList<string>>([.. state.State.Names.Append(QueueClient.DefaultGroup).Distinct(StringComparer.Ordinal)]);

    /// <inheritdoc />
    public Task Add(string name, CancellationToken cancellationToken = default)
    {
        if (state.State.Names.Contains(name))
            return Task.CompletedTask;
        if (state.State.Names.Count >= RaftLimits.MaxStoredGroups)
        {
            throw new WetwareException(
                ErrorKind.Limit, $"field 'group': {RaftLimits.MaxStoredGroups} groups are kept in the cluster's storage already, which is the most; destroy some first");
        }

        state.State.Names.Add(name);
        return Write();
    }

    /// <inheritdoc />
    public Task Remove(string name, CancellationToken cancellationToken = default) => state.State.Names.Remove(name) ? Write() : Task.CompletedTask;

    private async Task Write()
    {
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            DeactivateOnIdle(); // what is on disk is not known any more
            throw;
        }
    }
}

/// <summary>What is on disk.</summary>
[GenerateSerializer]
[Alias("ww.stored-groups-record")]
public sealed class StoredGroupsRecord
{
    /// <summary>The names.</summary>
    [Id(0)]
    public List<string> Names { get; set; } = [];
}
