namespace Wetware.Contract.Host;

public interface IPlaceGrain : IGrainWithStringKey
{
    /// <summary>The silo port of the process that the grain lives in.</summary>
    Task<int> Port();

    Task<Guid> Activation();

    /// <summary>Answers after that time; other calls are answered meanwhile.</summary>
    Task Hold(TimeSpan time);

    /// <summary>Passes on what <see cref="Hold"/> of another grain gives.</summary>
    Task HoldThrough(string next, TimeSpan time);
}
