using Wetware.Errors;

namespace Wetware.Devices.Registry;

/// <summary>Ids and names in order of creation. Keys: <see cref="Devices"/>, <see cref="Modules"/>, <see cref="Deployments"/>. Durable.</summary>
[Alias("ww.IDeviceIndexGrain")]
internal interface IDeviceIndexGrain : IGrainWithStringKey
{
    const string Devices = "devices";
    const string Modules = "modules";
    const string Deployments = "deployments";

    /// <summary>Adds an entry; where names are unique and this one is taken, returns the entry that has it.</summary>
    [Alias("Add")]
    Task<IndexEntry> Add(IndexEntry entry, bool unique, int limit);

    /// <summary>Gives an entry another name.</summary>
    [Alias("Rename")]
    Task Rename(string id, string name);

    [Alias("Remove")]
    Task<bool> Remove(string id);

    [Alias("List")]
    Task<IReadOnlyList<IndexEntry>> List();

    /// <summary>The entry with an id, else the first one with that name, or null.</summary>
    [Alias("Find")]
    Task<IndexEntry?> Find(string idOrName);
}

/// <summary>An entry of the index.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-index-entry")]
internal sealed record IndexEntry(string Id, string Name);

/// <summary>What is on disk of an index.</summary>
[GenerateSerializer]
[Alias("ww.device-index")]
internal sealed class DeviceIndexState
{
    [Id(0)]
    public List<IndexEntry> Entries { get; set; } = [];
}

/// <inheritdoc cref="IDeviceIndexGrain" />
[GrainType("ww.device-index")]
internal sealed class DeviceIndexGrain([PersistentState("index", "Default")] IPersistentState<DeviceIndexState> state) : Grain, IDeviceIndexGrain
{
    public async Task<IndexEntry> Add(IndexEntry entry, bool unique, int limit)
    {
        var entries = state.State.Entries;
        if (unique && entries.Find(other => other.Name == entry.Name) is { } taken)
            return taken;
        if (entries.Count >= limit)
            throw new WetwareException(ErrorKind.Overloaded, $"there are {entries.Count} {this.GetPrimaryKeyString()}; the limit is {limit}; remove some");
        entries.Add(entry);
        await this.Write(state);
        return entry;
    }

    public async Task Rename(string id, string name)
    {
        var place = state.State.Entries.FindIndex(entry => entry.Id == id);
        if (place < 0 || state.State.Entries[place].Name == name)
            return;
        state.State.Entries[place] = new IndexEntry(id, name);
        await this.Write(state);
    }

    public async Task<bool> Remove(string id)
    {
        if (state.State.Entries.RemoveAll(entry => entry.Id == id) == 0)
            return false;
        await this.Write(state);
        return true;
    }

    public Task<IReadOnlyList<IndexEntry>> List() => Task.FromResult<IReadOnlyList<IndexEntry>>([.. state.State.Entries]);

    public Task<IndexEntry?> Find(string idOrName) =>
        Task.FromResult(state.State.Entries.Find(entry => entry.Id == idOrName) ?? state.State.Entries.Find(entry => entry.Name == idOrName));
}
