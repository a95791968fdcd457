using System.Diagnostics;
using System.Reflection;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Devices;
using Wetware.Testing;
using Wetware.Web.Devices;
using Wetware.Web.Tasks;

namespace Wetware.Tests.Limits;

/// <summary>What a page costs does not grow with the cluster.</summary>
public sealed class ManyRowsTests : ConsoleContext
{
    [Fact]
    public void Of_ten_thousand_tasks_a_page_is_asked_for_and_what_is_in_sight_is_shown()
    {
        for (var i = 0; i < 10_000; i++)
            Put($"task-{i}");
        var page = Render<TaskListPage>();

        page.WaitForAssertion(() => Assert.Contains("500 tasks, and more", page.Markup));
        Assert.InRange(page.FindAll("tbody tr").Count, 1, 200);
        Measure<TaskListPage>("10,000 tasks", "tasks, and more");
    }

    [Fact]
    public void Of_a_thousand_devices_what_is_in_sight_is_shown()
    {
        var grains = DispatchProxy.Create<IGrainFactory, DevicesOnly>();
        Services.AddSingleton(new WetwareClient(
            grains, new CapabilityClient(grains, Time), new ChannelClient(grains, Time), Time, Options.Create(new ClusterOptions { ClusterId = "c", ServiceId = "s" })));
        var page = Render<DevicesPage>();

        page.WaitForAssertion(() => Assert.Contains("1000 of 1000 devices, 1000 active", page.Markup));
        Assert.InRange(page.FindAll("tbody tr").Count, 1, 200);
        Measure<DevicesPage>("1,000 devices", "1000 active");
    }

    // A figure for the table and no limit: the rows that are rendered are bounded above. The best of ten, because others use the machine too.
    private void Measure<TPage>(string what, string text)
        where TPage : IComponent
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var page = Render<TPage>();
            page.WaitForState(() => page.Markup.Contains(text, StringComparison.Ordinal));
            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
        }

        TestTables.Write($"console, {what}", $"{best.TotalMilliseconds:0.0} ms to list them{Environment.NewLine}");
    }

    /// <summary>The way to the devices; there are no other grains.</summary>
    public class DevicesOnly : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod?.ReturnType == typeof(IDevicesGrain) ? Create<IDevicesGrain, Devices>() : null;
    }

    /// <summary>A thousand devices.</summary>
    public class Devices : DispatchProxy
    {
        private static readonly IReadOnlyList<DeviceInfo> All =
            [.. Enumerable.Range(0, 1000).Select(i => new DeviceInfo { Id = $"{i:x24}", Name = $"device-{i}", Addresses = ["10.0.0.1"], Port = 5000, Platform = "{}", IsActive = true })];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Task.FromResult(All);
    }
}
