using Orleans.Concurrency;

namespace Orleans.Standin.Tests.Runtime.Rules;

public interface IRulesGrain : IGrainWithStringKey
{
    Task Hold(string gate);

    [ReadOnly]
    Task<int> Read(string? gate);

    Task<int> Plain();

    Task<string> CallMeBack(bool allow);

    Task<string> CallOther(string key, bool allow);

    Task CountTicks(TimeSpan due, TimeSpan period, bool interleave);

    [AlwaysInterleave]
    Task<int> Ticks();

    Task<string?> Context(string key);

    Task<bool> ScopedIsSame();
}
