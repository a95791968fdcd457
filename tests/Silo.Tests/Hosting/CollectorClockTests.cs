using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Nodes;
using Wetware.Silo.Hosting;
using Wetware.Silo.Options;
using Wetware.Testing;

namespace Wetware.Tests.Hosting;

/// <summary>
/// What a clock that is set back does to Orleans' collector, and what is done about it. The collector reads the machine's clock, which a test cannot set: instead its own
/// moment is moved ahead, which is what it looks like after the machine's clock was set back.
/// </summary>
public sealed class CollectorClockTests
{
    [Fact]
    public async Task Grains_activate_again_after_the_clock_was_set_back()
    {
        using var folder = new TempFolder();
        var time = new ShiftedTimeProvider { Shift = TimeSpan.FromHours(1) };
        var options = new NodeOptions
        {
            Role = NodeRole.Gateway,
            DataDirectory = folder["node"],
            ClusterPort = 0,
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(200) },
        };
        await using var node = await Node.Start(options, WorkerHost.Build, NullLoggerFactory.Instance, time, CancellationToken.None);
        var collector = node.Services.GetRequiredService(CollectorClock.CollectorType!);
        var grains = node.Services.GetRequiredService<IGrainFactory>();

        CollectorClock.NextTicket!.SetValue(collector, Ahead());
        var error = await Assert.ThrowsAnyAsync<Exception>(() => grains.GetGrain<IDiaryGrain>("before").Read());
        Assert.Contains("The earliest collection", error.ToString(), StringComparison.Ordinal);

        time.Shift = TimeSpan.Zero;
        await Wait.Until(
            async () =>
            {
                try
                {
                    return (await grains.GetGrain<IDiaryGrain>("after").Read()).Count == 0;
                }
                catch (Exception failed) when (failed.ToString().Contains("The earliest collection", StringComparison.Ordinal))
                {
                    return false;
                }
            },
            "a grain activates");
        Assert.True(await node.Stop(), "it drained in time");
    }

    [Fact]
    public void The_collector_has_what_is_set()
    {
        Assert.NotNull(CollectorClock.CollectorType);
        Assert.Equal(typeof(DateTime), CollectorClock.NextTicket?.FieldType);
        Assert.NotNull(CollectorClock.Buckets);
    }

    // Beyond the age at which idle grains are collected, on a full minute as all its moments are.
    private static DateTime Ahead()
    {
        var later = DateTime.UtcNow.AddHours(1);
        return new DateTime(later.Year, later.Month, later.Day, later.Hour, later.Minute, 0, DateTimeKind.Utc);
    }
}
