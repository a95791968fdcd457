using Wetware.Tests.Storage;

namespace Wetware.Tests.State;

public sealed class StateGrain(
    [PersistentState("one", RecordingStorage.First)] IPersistentState<NoteBook> one,
    [PersistentState("two", RecordingStorage.Second)] IPersistentState<NoteBook> two,
    [PersistentState("kept")] IPersistentState<NoteBook> kept) : Grain, IStateGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task<(string[] Notes, bool Exists)> Read(string state) =>
        Task.FromResult((Of(state).State.Notes.Select(note => note.Text).ToArray(), Of(state).RecordExists));

    public Task Write(string state, params string[] notes)
    {
        Of(state).State = new NoteBook { Notes = [.. notes.Select(note => new Note(note))] };
        return Of(state).WriteStateAsync();
    }

    public Task Scribble(string state, string note)
    {
        Of(state).State.Notes.Add(new Note(note));
        return Task.CompletedTask;
    }

    public Task Reread(string state) => Of(state).ReadStateAsync();

    public Task Clear(string state) => Of(state).ClearStateAsync();

    public Task<string?> ETag(string state) => Task.FromResult(Of(state).Etag);

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private IPersistentState<NoteBook> Of(string state) => state switch
    {
        "one" => one,
        "two" => two,
        _ => kept,
    };
}
