using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Devices;
using Wetware.Devices.Core;
using Wetware.Devices.Registry;
using Wetware.Devices.Runs;
using Wetware.Devices.Supervisor;
using Wetware.Errors;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>How much orchestrators and devices keep, who may have it, and what is left when it is removed.</summary>
[Collection("devices")]
public sealed class BoundTests(DeviceFixture orchestrator)
{
    private IGrainFactory Grains => orchestrator.Services.GetRequiredService<IGrainFactory>();

    [Fact]
    public async Task One_gateway_has_the_lease_until_it_ends_or_its_holder_gives_it_back()
    {
        var time = new ManualTimeProvider();
        var (coordinator, a, b) = (new DeviceCoordinatorGrain(time), Guid.NewGuid(), Guid.NewGuid());
        async Task<bool> Has(Guid gateway) => (await coordinator.Renew(gateway)).IsHolder;

        Assert.True(await Has(a));
        Assert.False(await Has(b));
        time.Advance(DeviceCoordinatorGrain.Lease / 2);
        Assert.True(await Has(a));
        time.Advance(DeviceCoordinatorGrain.Lease - TimeSpan.FromTicks(1));
        Assert.False(await Has(b));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(await Has(b));
        Assert.False(await Has(a));

        await coordinator.Release(a);
        Assert.False(await Has(a));
        await coordinator.Release(b);
        Assert.True(await Has(a));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_lease_lasts_as_long_when_the_clock_is_set(int hours)
    {
        var time = new ManualTimeProvider();
        var (coordinator, a, b) = (new DeviceCoordinatorGrain(time), Guid.NewGuid(), Guid.NewGuid());
        async Task<bool> Has(Guid gateway) => (await coordinator.Renew(gateway)).IsHolder;
        Assert.True(await Has(a));

        time.SetWallClock(TimeSpan.FromHours(hours));

        Assert.False(await Has(b));
        time.Advance(DeviceCoordinatorGrain.Lease - TimeSpan.FromTicks(1));
        Assert.False(await Has(b));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(await Has(b));
    }

    [Fact]
    public async Task A_gateway_that_stops_gives_the_lease_back()
    {
        var coordinator = Grains.GetGrain<IDeviceCoordinatorGrain>(0);
        var other = Guid.NewGuid();
        using var service = orchestrator.NewService(TimeProvider.System);
        await service.StartAsync(CancellationToken.None);
        await Wait.Until(
            async () =>
            {
                var (isHolder, _) = await coordinator.Renew(other);
                await coordinator.Release(other);
                return !isHolder;
            },
            "the gateway has the lease");

        await service.StopAsync(CancellationToken.None);

        Assert.True((await coordinator.Renew(other)).IsHolder);
        await coordinator.Release(other);
    }

    [Fact]
    public async Task An_index_has_a_limit_and_a_name_that_is_taken_needs_no_place()
    {
        var index = Grains.GetGrain<IDeviceIndexGrain>("bounded");
        var (first, second) = (new IndexEntry("1", "a"), new IndexEntry("2", "b"));
        await index.Add(first, unique: true, limit: 2);
        await index.Add(second, unique: true, limit: 2);

        var full = await Assert.ThrowsAsync<WetwareException>(() => index.Add(new IndexEntry("3", "c"), unique: true, limit: 2));
        Assert.Equal((ErrorKind.Overloaded, "there are 2 bounded; the limit is 2; remove some"), (full.Kind, full.Message));
        Assert.Equal(first, await index.Add(new IndexEntry("3", "a"), unique: true, limit: 2));
        Assert.Equal([first, second], await index.List());
        Assert.True(await index.Remove("1"));
        Assert.False(await index.Remove("1"));
        Assert.Equal("3", (await index.Add(new IndexEntry("3", "b"), unique: false, limit: 2)).Id);
        Assert.Equal("2", (await index.Find("b"))!.Id);
    }

    [Fact]
    public async Task The_newest_runs_are_kept()
    {
        var history = Grains.GetGrain<IRunHistoryGrain>("bounded");
        for (var i = 0; i < DeviceLimits.MaxHistory + 5; i++)
            await history.Add(new RunRecord(DateTimeOffset.UnixEpoch, i, null, null));

        Assert.Equal(Enumerable.Range(5, DeviceLimits.MaxHistory).Reverse(), (await history.Read()).Select(run => (int)run.Milliseconds));
    }

    [Fact]
    public async Task Of_a_deployment_that_is_removed_nothing_is_left()
    {
        var deployment = await orchestrator.Create("leaving", DeviceFixture.Step(null, "core:Datalist", "push"));
        await orchestrator.Post($"/file/manifest/{deployment}");
        await orchestrator.Run(deployment, new() { ["param0"] = "5" });
        Assert.Single((await Grains.GetGrain<IDatalistGrain>(deployment).Read())!);
        Assert.Single(await Grains.GetGrain<IRunHistoryGrain>(deployment).Read());

        using var deleted = await orchestrator.Http.DeleteAsync($"/file/manifest/{deployment}");

        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Null(await Grains.GetGrain<IDatalistGrain>(deployment).Read());
        Assert.Empty(await Grains.GetGrain<IRunHistoryGrain>(deployment).Read());
    }

    [Fact]
    public async Task A_device_that_was_introduced_stays_when_it_is_added_again_and_does_not_answer()
    {
        await using var device = await TestSupervisor.Start("staying");
        var id = await orchestrator.Add(device);
        await device.Kill();

        await Assert.ThrowsAsync<WetwareException>(() => orchestrator.Add(device));

        Assert.Equal(id, (await orchestrator.Client.Devices.Find("staying"))?.Id);
    }

    [Fact]
    public async Task Only_addresses_that_may_be_asked_are_taken_note_of()
    {
        await using var device = await TestSupervisor.Start("noting");

        var known = await orchestrator.Client.Devices.Add(new DeviceAnnouncement("noting", device.Port, ["127.0.0.1", "203.0.113.77", "0.0.0.0"]));
        await orchestrator.Client.Devices.Announce(new DeviceAnnouncement("noting", device.Port, ["224.0.0.251", "127.0.0.1", "203.0.113.78"]));

        Assert.Equal(["127.0.0.1"], known.Addresses);
        Assert.Equal(["127.0.0.1"], (await orchestrator.Client.Devices.Find("noting"))!.Addresses);
    }

    [Fact]
    public async Task A_device_makes_so_many_calls_at_once_and_has_room_again_when_they_ended()
    {
        const int AtOnce = 64;
        await using var device = await WorkerDevice.Start("busy");
        var module = await WorkerDevice.Upload(orchestrator, "busy");
        var deployment = await orchestrator.Create("busy", DeviceFixture.Step(await device.AddTo(orchestrator), module, "wait"), DeviceFixture.Step(null, "core:Datalist", "push"));
        async Task<HttpStatusCode> Call()
        {
            using var answer = await device.Http.PostAsync($"/{deployment}/modules/busy/wait", null);
            return answer.StatusCode;
        }

        for (var time = 0; time < 2; time++)
        {
            await orchestrator.Post($"/file/manifest/{deployment}");
            for (var i = 0; i < AtOnce; i++)
                Assert.Equal(HttpStatusCode.OK, await Call());
            Assert.Equal(HttpStatusCode.TooManyRequests, await Call());
            using var removed = await device.Http.DeleteAsync($"/deploy/{deployment}");
            Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
            await Wait.Until(async () => JsonNode.Parse(await device.Http.GetStringAsync("/request-history"))!.AsArray().Count == (time + 1) * AtOnce, "all calls have ended");
        }
    }

    [Fact]
    public async Task A_device_remembers_the_newest_calls()
    {
        const int Remembered = 1000;
        await using var device = await WorkerDevice.Start("remembering");
        var module = await WorkerDevice.Upload(orchestrator, "remembering");
        var deployment = await orchestrator.Create("remembering", DeviceFixture.Step(await device.AddTo(orchestrator), module, "count"));
        await orchestrator.Post($"/file/manifest/{deployment}");

        for (var i = 0; i <= Remembered; i++)
            await device.Http.GetStringAsync($"/{deployment}/modules/remembering/count");

        var history = JsonNode.Parse(await device.Http.GetStringAsync("/request-history"))!.AsArray();
        Assert.Equal(Remembered, history.Count);
        Assert.Equal($"{deployment}:remembering:count:2", history[0]!["request_id"]!.GetValue<string>());
        using var first = await device.Http.GetAsync($"/request-history/{deployment}:remembering:count:1");
        Assert.Equal(HttpStatusCode.NotFound, first.StatusCode);
    }

    [Fact]
    public void A_device_keeps_whole_files_while_they_are_used_and_has_a_limit()
    {
        using var folder = new TempFolder();
        var store = new SupervisorStore(folder.Path);
        var (used, unused) = (store.Add("used"u8), store.Add("unused"u8));
        Assert.Equal(used, store.Add("used"u8));
        store.Write("a/../b", new StoredDeployment("{}", new() { ["url"] = used }));
        File.WriteAllText(Path.Combine(folder.Path, "deployments", "damaged.json"), "{");
        File.WriteAllText(Path.Combine(folder.Path, "files", "unfinished.tmp"), "x");

        store = new SupervisorStore(folder.Path);
        var damaged = new List<string>();
        Assert.Equal(used, Assert.Single(store.ReadAll(damaged.Add)).Files["url"]);
        Assert.Equal("damaged.json", Path.GetFileName(Assert.Single(damaged)));
        store.Collect(new HashSet<string> { used });
        Assert.Equal([used], Directory.GetFiles(Path.Combine(folder.Path, "files")).Select(Path.GetFileName));
        Assert.Equal(("used", null), (Encoding.UTF8.GetString(store.Read(used)!), store.Read(unused)));
        Assert.All((string[])["", "x", used.ToUpperInvariant(), $"../files/{used}", used[..63]], name => Assert.Null(store.Read(name)));

        // What is not what was written is not used.
        var path = Path.Combine(folder.Path, "files", used);
        File.WriteAllText(path, "usef");
        Assert.Null(store.Read(used));
        using (var large = File.OpenWrite(path))
            large.SetLength((1L << 30) - 5);
        store.Add("12345"u8);
        Assert.Equal(ErrorKind.Limit, Assert.Throws<WetwareException>(() => store.Add("6"u8)).Kind);
        store.Remove("a/../b");
        Assert.Empty(store.ReadAll(_ => { }));
    }
}
