using Wetware.Devices.Registry;
using Wetware.Errors;

namespace Wetware.Devices.Core;

/// <summary>The list of a deployment. Key: the deployment's id. Durable.</summary>
[Alias("ww.IDatalistGrain")]
internal interface IDatalistGrain : IGrainWithStringKey
{
    /// <summary>Creates the list, empty; does nothing when it exists.</summary>
    [Alias("Create")]
    Task Create();

    /// <summary>Adds a text; false when there is no such list.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: the list is full.</exception>
    [Alias("Push")]
    Task<bool> Push(string entry);

    /// <summary>All texts, or null when there is no such list.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<string>?> Read();

    /// <summary>Empties the list; false when there is none.</summary>
    [Alias("Clear")]
    Task<bool> Clear();

    [Alias("Remove")]
    Task Remove();
}

/// <summary>What is on disk of a list.</summary>
[GenerateSerializer]
[Alias("ww.datalist")]
internal sealed class DatalistState
{
    [Id(0)]
    public bool Exists { get; set; }

    [Id(1)]
    public List<string> Entries { get; set; } = [];
}

/// <inheritdoc cref="IDatalistGrain" />
[GrainType("ww.datalist")]
internal sealed class DatalistGrain([PersistentState("list", "Default")] IPersistentState<DatalistState> state) : Grain, IDatalistGrain
{
    public async Task Create()
    {
        if (state.State.Exists)
            return;
        state.State.Exists = true;
        await this.Write(state);
    }

    public async Task<bool> Push(string entry)
    {
        if (!state.State.Exists)
            return false;
        var entries = state.State.Entries;
        if (entries.Count >= DeviceLimits.MaxListEntries || entries.Sum(other => other.Length) + entry.Length > DeviceLimits.MaxListLength)
            throw new WetwareException(ErrorKind.Limit, $"field 'entry': the list is full; the limit is {DeviceLimits.MaxListEntries} entries with {DeviceLimits.MaxListLength} characters together");
        entries.Add(entry);
        await this.Write(state);
        return true;
    }

    public Task<IReadOnlyList<string>?> Read() => Task.FromResult<IReadOnlyList<string>?>(state.State.Exists ? [.. state.State.Entries] : null);

    public async Task<bool> Clear()
    {
        if (!state.State.Exists)
            return false;
        state.State.Entries.Clear();
        await this.Write(state);
        return true;
    }

    public Task Remove() => GrainWrites.Clear(this, state);
}
