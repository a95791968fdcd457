using Wetware.Cli.Up;
using Wetware.Testing;

namespace Wetware.Tests.Up;

public sealed class RestartPolicyTests
{
    [Fact]
    public void Each_restart_waits_twice_as_long_up_to_a_limit()
    {
        var policy = new RestartPolicy(new ManualTimeProvider());

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => policy.Died().TotalSeconds));
    }

    [Fact]
    public void A_node_that_ran_for_a_while_is_started_again_soon()
    {
        var time = new ManualTimeProvider();
        var policy = new RestartPolicy(time);
        policy.Died();
        policy.Died();
        policy.Started();
        time.Advance(RestartPolicy.Settled);

        Assert.Equal(RestartPolicy.First, policy.Died());
    }
}
