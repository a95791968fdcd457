namespace Wetware.Tests.Turns;

public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Waits inside a turn and counts how many calls are in it at the same time.</summary>
    Task Step();

    Task<int> MostAtOnce();

    /// <summary>Stays in the turn until the gate of that name is open.</summary>
    Task Hold(string gate);

    Task<int> Count();

    /// <summary>True when every continuation of the method ran where the method began.</summary>
    Task<bool> StaysOnItsScheduler();

    /// <summary>Calls <see cref="CountSoon"/> of itself through a reference.</summary>
    Task<int> CallSelf();

    [ResponseTimeout("00:00:00.400")]
    Task<int> CountSoon();

    Task<string?> ReadContext(string key);

    Task WriteContext(string key, string value);

    Task<string?> ReadContextOfNext(string key, string next);
}
