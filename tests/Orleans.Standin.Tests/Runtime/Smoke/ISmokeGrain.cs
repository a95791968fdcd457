using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Standin.Tests.Runtime.Smoke;

internal interface ISmokeGrain : IGrainWithIntegerKey
{
    ValueTask<int> Ping(int value);

    Task<string> Hello(string name);

    Task Nothing();

    ValueTask NothingToo();

    Task<List<int>> Echo(List<int> values);

    Task<T> Generic<T>(T value, string note);

    Task Fail(string message);

    Task<bool> WaitForCancellation(CancellationToken token);

    [AlwaysInterleave]
    Task<int> Started();

    [OneWay]
    Task Forget(int value);

    Task<int> Forgotten();

    IAsyncEnumerable<int> Count(int to, CancellationToken token = default);

    [ResponseTimeout("00:00:00.3")]
    Task Slow(TimeSpan time);

    Task<string> WhoAmI();

    Task<GrainId> Id(ISmokeGrain other);
}
