using Wetware.Tests.Fixture;

namespace Wetware.Tests.Timeouts;

public sealed class TimeoutGrain : Grain, ITimeoutGrain
{
    private int _count;

    public async Task HoldBriefly(string gate)
    {
        await Gate.Of(gate).PassAsync();
        _count += 10;
    }

    public Task<int> Count() => Task.FromResult(++_count);
}
