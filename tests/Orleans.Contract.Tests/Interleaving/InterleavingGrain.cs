using Wetware.Tests.Fixture;

namespace Wetware.Tests.Interleaving;

public class InterleavingGrain : Grain, IInterleavingGrain
{
    private int _count;
    private int _sum;

    public Task Hold(string gate) => Gate.Of(gate).PassAsync();

    public Task<int> Count() => Task.FromResult(++_count);

    public Task<int> CountAtOnce() => Task.FromResult(++_count);

    public Task HoldUnheard(string gate) => Gate.Of(gate).PassAsync();

    public async Task FailUnheard(string gate)
    {
        await Gate.Of(gate).PassAsync();
        throw new InvalidOperationException("nobody hears this");
    }

    public async Task AddSlowly(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var read = _sum;
            Thread.SpinWait(200);
            _sum = read + 1;
            await Task.Yield();
        }
    }

    public Task<int> Sum() => Task.FromResult(_sum);
}
