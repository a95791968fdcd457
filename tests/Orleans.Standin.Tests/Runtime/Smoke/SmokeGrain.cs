using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Standin.Tests.Runtime.Smoke;

internal sealed class SmokeGrain : Grain, ISmokeGrain
{
    private int _forgotten;
    private int _started;

    public ValueTask<int> Ping(int value) => new(value + 1);

    public async Task<string> Hello(string name)
    {
        await Task.Yield();
        return $"hello {name}";
    }

    public Task Nothing() => Task.CompletedTask;

    public ValueTask NothingToo() => default;

    public Task<List<int>> Echo(List<int> values)
    {
        values.Add(99);
        return Task.FromResult(values);
    }

    public Task<T> Generic<T>(T value, string note) => Task.FromResult(value);

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public async Task<bool> WaitForCancellation(CancellationToken token)
    {
        _started++;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return false;
        }
        catch (OperationCanceledException)
        {
            _started = 0;
            return true;
        }
    }

    public Task<int> Started() => Task.FromResult(_started);

    public Task Forget(int value)
    {
        _forgotten += value;
        return Task.CompletedTask;
    }

    public Task<int> Forgotten() => Task.FromResult(_forgotten);

    public async IAsyncEnumerable<int> Count(int to, [EnumeratorCancellation] CancellationToken token = default)
    {
        for (var i = 0; i < to; i++)
        {
            if (i % 7 == 0)
                await Task.Yield();
            yield return i;
        }
    }

    public Task Slow(TimeSpan time) => Task.Delay(time);

    public Task<string> WhoAmI() => Task.FromResult($"{this.GetPrimaryKeyLong()} {TaskScheduler.Current is not null && TaskScheduler.Current != TaskScheduler.Default}");

    public Task<GrainId> Id(ISmokeGrain other) => Task.FromResult(other.GetGrainId());
}
