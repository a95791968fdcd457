namespace Wetware.Tests.State;

public interface IStateGrain : IGrainWithStringKey
{
    Task<(string[] Notes, bool Exists)> Read(string state);

    Task Write(string state, params string[] notes);

    /// <summary>Changes the state in memory alone.</summary>
    Task Scribble(string state, string note);

    Task Reread(string state);

    Task Clear(string state);

    Task<string?> ETag(string state);

    Task<Guid> Activation();

    Task Leave();
}
