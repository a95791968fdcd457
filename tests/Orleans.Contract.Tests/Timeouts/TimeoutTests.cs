using System.Diagnostics;
using Orleans.Configuration;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Timeouts;

[Collection(SharedCluster.Name)]
public sealed class TimeoutTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    [Fact]
    public void A_response_is_waited_for_thirty_seconds_unless_said_otherwise()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), new SiloMessagingOptions().ResponseTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), new ClientMessagingOptions().ResponseTimeout);
    }

    [Fact]
    public async Task A_call_past_its_time_fails_at_the_caller_and_goes_on_at_the_grain()
    {
        var grain = fixture.Client.GetGrain<ITimeoutGrain>(_key);
        await grain.Count();
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAsync<TimeoutException>(() => grain.HoldBriefly(_key));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.4, 25);
        Gate.Of(_key).Open();
        Assert.Equal(12, await grain.Count());
    }
}
