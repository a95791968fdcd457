using Wetware.Tests.Fixture;

namespace Wetware.Tests.Turns;

public sealed class TurnGrain : Grain, ITurnGrain
{
    private int _inside;
    private int _most;
    private int _count;

    public async Task Step()
    {
        var inside = Interlocked.Increment(ref _inside);
        _most = Math.Max(_most, inside);
        await Task.Yield();
        await Task.Delay(1);
        Interlocked.Decrement(ref _inside);
    }

    public Task<int> MostAtOnce() => Task.FromResult(_most);

    public Task Hold(string gate) => Gate.Of(gate).PassAsync();

    public Task<int> Count() => Task.FromResult(++_count);

    public async Task<bool> StaysOnItsScheduler()
    {
        var scheduler = TaskScheduler.Current;
        await Task.Yield();
        var same = ReferenceEquals(TaskScheduler.Current, scheduler);
        await Task.Delay(1);
        same &= ReferenceEquals(TaskScheduler.Current, scheduler);
        await Task.Run(() => 1);
        same &= ReferenceEquals(TaskScheduler.Current, scheduler);
        return same && !ReferenceEquals(scheduler, TaskScheduler.Default);
    }

    public Task<int> CallSelf() => GrainFactory.GetGrain<ITurnGrain>(this.GetPrimaryKeyString()).CountSoon();

    public Task<int> CountSoon() => Count();

    public Task<string?> ReadContext(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task WriteContext(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public Task<string?> ReadContextOfNext(string key, string next) => GrainFactory.GetGrain<ITurnGrain>(next).ReadContext(key);
}
