using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Hosting;

/// <summary>A node whose clock is set back while it runs.</summary>
public sealed class CollectorClockTests
{
    [Fact]
    public async Task Grains_activate_after_the_clock_was_set_back()
    {
        using var folder = new TempFolder();
        var time = new ShiftedTimeProvider();
        var options = new NodeOptions
        {
            Role = NodeRole.Gateway,
            DataDirectory = folder["node"],
            ClusterPort = 0,
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(200) },
        };
        await using var node = await Node.Start(WorkerHost.Build(options, NullLoggerFactory.Instance, time));
        var grains = node.Services.GetRequiredService<IGrainFactory>();
        Assert.Empty(await grains.GetGrain<IDiaryGrain>("before").Read());

        time.Shift = -TimeSpan.FromHours(1);

        for (var i = 0; i < 10; i++)
            Assert.Empty(await grains.GetGrain<IDiaryGrain>($"after-{i}").Read());
        Assert.True(await node.Stop(), "it drained in time");
    }

    [Fact]
    public void The_collector_takes_a_clock()
    {
        // What the silo gives it would go nowhere if another version took none.
        Assert.NotNull(CollectorClock.CollectorType);
        Assert.Contains(CollectorClock.CollectorType.GetConstructors(), made => made.GetParameters().Any(parameter => parameter.ParameterType == typeof(TimeProvider)));
    }
}
