using Orleans;
using Orleans.Providers;
using Orleans.Runtime;

namespace Wetware.Tests.Storage;

internal interface IStateGrain : IGrainWithStringKey
{
    Task<(string? Text, bool Exists, string? Etag)> Get();

    Task Set(string text);

    Task SetWithoutWriting(string text);

    Task Clear();

    Task Read();

    Task WriteTwiceAtOnce(string first, string second);

    Task Overwrite(string etag);

    Task Deactivate();

    Task<Guid> Activation();
}

internal interface IInheritedStateGrain : IGrainWithStringKey
{
    Task<int> Add(int number);

    Task Deactivate();
}

[GenerateSerializer]
internal sealed class TextState
{
    [Id(0)]
    public string? Text { get; set; }

    [Id(1)]
    public List<int> Numbers { get; set; } = [];
}

internal sealed class StateGrain(
    [PersistentState("text", "Other")] IPersistentState<TextState> state,
    [PersistentState("plain")] IPersistentState<StateGrain.PlainState> plain) : Grain, IStateGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task<(string? Text, bool Exists, string? Etag)> Get() => Task.FromResult((state.State.Text, state.RecordExists, state.Etag));

    public async Task Set(string text)
    {
        state.State.Text = text;
        plain.State.Count++;
        await state.WriteStateAsync();
        await plain.WriteStateAsync();
    }

    public Task SetWithoutWriting(string text)
    {
        state.State.Text = text;
        return Task.CompletedTask;
    }

    public Task Clear() => state.ClearStateAsync();

    public Task Read() => state.ReadStateAsync();

    public async Task WriteTwiceAtOnce(string first, string second)
    {
        state.State.Text = first;
        var one = state.WriteStateAsync();
        state.State.Text = second;
        var two = state.WriteStateAsync();
        await Task.WhenAll(one, two);
    }

    /// <summary>Writes with a version of the caller's choosing, as if somebody else had written meanwhile.</summary>
    public async Task Overwrite(string etag)
    {
        ((Orleans.Core.StateStorageBridge<TextState>)state).Etag = etag;
        await state.WriteStateAsync();
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<Guid> Activation() => Task.FromResult(_activation);

    /// <summary>A state without annotations.</summary>
    internal sealed class PlainState
    {
        public int Count { get; set; }
    }
}

[StorageProvider(ProviderName = "Other")]
internal sealed class InheritedStateGrain : Grain<TextState>, IInheritedStateGrain
{
    public async Task<int> Add(int number)
    {
        State.Numbers.Add(number);
        await WriteStateAsync();
        return State.Numbers.Count;
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
