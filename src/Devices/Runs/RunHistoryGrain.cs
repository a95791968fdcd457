using Wetware.Devices.Registry;

namespace Wetware.Devices.Runs;

/// <summary>The newest runs of a deployment. Key: the deployment's id. Durable.</summary>
[Alias("ww.IRunHistoryGrain")]
internal interface IRunHistoryGrain : IGrainWithStringKey
{
    [Alias("Add")]
    Task Add(RunRecord record);

    [Alias("Read")]
    Task<IReadOnlyList<RunRecord>> Read();

    [Alias("Remove")]
    Task Remove();
}

/// <summary>What is on disk of a history.</summary>
[GenerateSerializer]
[Alias("ww.device-run-history")]
internal sealed class RunHistoryState
{
    [Id(0)]
    public List<RunRecord> Runs { get; set; } = [];
}

/// <inheritdoc cref="IRunHistoryGrain" />
[GrainType("ww.device-run-history")]
internal sealed class RunHistoryGrain([PersistentState("runs", "Default")] IPersistentState<RunHistoryState> state) : Grain, IRunHistoryGrain
{
    public async Task Add(RunRecord record)
    {
        var runs = state.State.Runs;
        runs.Insert(0, record);
        if (runs.Count > DeviceLimits.MaxHistory)
            runs.RemoveRange(DeviceLimits.MaxHistory, runs.Count - DeviceLimits.MaxHistory);
        await this.Write(state);
    }

    public Task<IReadOnlyList<RunRecord>> Read() => Task.FromResult<IReadOnlyList<RunRecord>>([.. state.State.Runs]);

    public Task Remove() => this.Clear(state);
}
