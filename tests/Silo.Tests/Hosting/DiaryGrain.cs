namespace Wetware.Tests.Hosting;

public sealed class DiaryGrain([PersistentState("diary")] IPersistentState<DiaryState> state) : Grain, IDiaryGrain
{
    public async Task<int> Write(string line)
    {
        state.State.Lines.Add(line);
        await state.WriteStateAsync();
        return state.State.Lines.Count;
    }

    public Task<IReadOnlyList<string>> Read() => Task.FromResult<IReadOnlyList<string>>([.. state.State.Lines]);

    public Task Burn() => state.ClearStateAsync();

    public Task Close()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[GenerateSerializer]
public sealed class DiaryState
{
    [Id(0)]
    public List<string> Lines { get; set; } = [];
}
