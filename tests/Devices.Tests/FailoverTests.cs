using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Devices;
using Wetware.Devices.Access;
using Wetware.Devices.Deployments;
using Wetware.Devices.Registry;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Devices that die, come back, start again or are blacklisted.</summary>
[Collection("devices")]
public sealed class FailoverTests(DeviceFixture orchestrator)
{
    private IGrainFactory Grains => orchestrator.Services.GetRequiredService<IGrainFactory>();

    [Fact]
    public async Task A_killed_device_is_replaced_after_five_checks_and_taken_back_after_five()
    {
        await using var primary = await TestSupervisor.Start("primary");
        await using var spare = await TestSupervisor.Start("spare");
        var (first, second) = (await orchestrator.Add(primary), await orchestrator.Add(spare));
        var deployment = await orchestrator.Create("failover", DeviceFixture.Step(first, await orchestrator.UploadFibo("failover"), "fibo", second));
        await orchestrator.Post($"/file/manifest/{deployment}");

        await primary.Kill();
        await orchestrator.Rounds(4);
        Assert.Equal("active", (await orchestrator.Get($"/file/device/{first}"))["status"]!.GetValue<string>());
        await orchestrator.Rounds(1);
        var dead = await orchestrator.Get($"/file/device/{first}");
        var replaced = await orchestrator.Run(deployment, new() { ["param0"] = "5" });
        await primary.Restart();
        await orchestrator.Rounds(4);
        Assert.Equal("inactive", (await orchestrator.Get($"/file/device/{first}"))["status"]!.GetValue<string>());
        await orchestrator.Rounds(1);
        var back = await orchestrator.Run(deployment, new() { ["param0"] = "5" });

        Assert.Equal("inactive", dead["status"]!.GetValue<string>());
        Assert.Equal(5, dead["failedHealthCheckCount"]!.GetValue<int>());
        Assert.Equal("inactive", dead["statusLog"]![0]!["status"]!.GetValue<string>());
        Assert.Equal("""{"result":["8",null],"isInFailover":true}""", replaced.ToJsonString());
        Assert.Equal("""{"result":["8",null],"isInFailover":false}""", back.ToJsonString());
        Assert.True(primary.Deployments.ContainsKey(deployment));
        Assert.False(spare.Deployments.ContainsKey(deployment));
    }

    [Fact]
    public async Task A_device_in_doubt_is_asked_again_within_seconds_and_replaced()
    {
        await using var primary = await TestSupervisor.Start("doubtful");
        await using var spare = await TestSupervisor.Start("certain");
        var (first, second) = (await orchestrator.Add(primary), await orchestrator.Add(spare));
        var deployment = await orchestrator.Create("doubt", DeviceFixture.Step(first, await orchestrator.UploadFibo("doubt"), "fibo", second));
        await orchestrator.Post($"/file/manifest/{deployment}");
        var time = new ManualTimeProvider();
        using var service = orchestrator.NewService(time);
        using var stop = new CancellationTokenSource();
        var inLine = service.KeepInLine(stop.Token);
        primary.Override = Unhealthy;

        var checking = service.CheckUntilSettled(CancellationToken.None);
        for (var failed = 1; failed < 5; failed++)
        {
            await Wait.Until(() => time.IsArmed(DeviceHttp.RepeatedHealthLimit), "the next check is due");
            var seen = await orchestrator.Get($"/file/device/{first}");
            Assert.Equal(("active", failed), (seen["status"]!.GetValue<string>(), seen["failedHealthCheckCount"]!.GetValue<int>()));
            time.Advance(DeviceHttp.RepeatedHealthLimit);
        }

        await checking.WaitAsync(TimeSpan.FromSeconds(30));
        await Wait.Until(async () => (await orchestrator.Get($"/file/manifest/{deployment}"))["isInFailover"]!.GetValue<bool>(), "the deployment has moved");
        var moved = await orchestrator.Run(deployment, new() { ["param0"] = "5" });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inLine);
        Assert.Equal("""{"result":["8",null],"isInFailover":true}""", moved.ToJsonString());

        static Task<bool> Unhealthy(HttpContext context)
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(context.Request.Path == "/health");
        }
    }

    [Fact]
    public async Task A_device_that_started_again_gets_its_deployments_at_the_next_check()
    {
        await using var device = await TestSupervisor.Start("restarted");
        var id = await orchestrator.Add(device);
        var deployment = await orchestrator.Create("restarted", DeviceFixture.Step(id, await orchestrator.UploadFibo("restarted"), "fibo"));
        await orchestrator.Post($"/file/manifest/{deployment}");

        await device.Kill();
        await device.Restart();
        await orchestrator.Rounds(1);

        Assert.True(device.Deployments.ContainsKey(deployment));
        Assert.Equal("127.0.0.1", device.ForwardedFor);
        Assert.Contains("POST /register", device.Requests);
    }

    [Fact]
    public async Task Blacklisting_switches_at_the_next_round_and_back()
    {
        await using var primary = await TestSupervisor.Start("black");
        await using var spare = await TestSupervisor.Start("white");
        var (first, second) = (await orchestrator.Add(primary), await orchestrator.Add(spare));
        var deployment = await orchestrator.Create("blacklist", DeviceFixture.Step(first, await orchestrator.UploadFibo("blacklist"), "fibo", second));
        await orchestrator.Post($"/file/manifest/{deployment}");
        await orchestrator.Rounds(5);

        var answer = await orchestrator.Post($"/file/device/{first}/blacklist");
        await orchestrator.Rounds(1);
        var switched = await orchestrator.Get($"/file/manifest/{deployment}");
        var log = (await orchestrator.Get($"/file/device/{first}"))["statusLog"]![0]!;
        await orchestrator.Post($"/file/device/{first}/unblacklist");
        await orchestrator.Rounds(1);
        var back = await orchestrator.Get($"/file/manifest/{deployment}");

        Assert.Equal(first, answer["deviceId"]!.GetValue<string>());
        Assert.Equal(second, switched["sequence"]![0]!["device"]!.GetValue<string>());
        Assert.Equal(first, switched["goalDeployment"]![0]!.GetValue<string>());
        Assert.Equal("blacklisted", log["reason"]!.GetValue<string>());
        Assert.Equal(first, back["sequence"]![0]!["device"]!.GetValue<string>());
        Assert.False(back["isInFailover"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_deployment_of_which_a_device_is_silent_says_so_and_is_retried()
    {
        await using var a = await TestSupervisor.Start("partial-a");
        await using var b = await TestSupervisor.Start("partial-b");
        var (first, second) = (await orchestrator.Add(a), await orchestrator.Add(b));
        var module = await orchestrator.UploadFibo("partial");
        var deployment = await orchestrator.Create("partial", DeviceFixture.Step(first, module, "fibo"), DeviceFixture.Step(second, module, "fibo"));
        await b.Kill();

        var partial = await orchestrator.Post($"/file/manifest/{deployment}", status: HttpStatusCode.InternalServerError);
        var state = await orchestrator.Get($"/file/manifest/{deployment}");
        await b.Restart();
        await orchestrator.Post($"/file/manifest/{deployment}");
        var whole = await orchestrator.Get($"/file/manifest/{deployment}");

        Assert.Equal(200, partial["error"]!["deviceResponses"]![first]!["status"]!.GetValue<int>());
        Assert.Equal(0, partial["error"]!["deviceResponses"]![second]!["status"]!.GetValue<int>());
        Assert.False(state["active"]!.GetValue<bool>());
        Assert.True(whole["active"]!.GetValue<bool>());
    }

    [Fact]
    public async Task An_update_moves_what_is_active_and_a_removal_takes_it_from_the_devices()
    {
        await using var a = await TestSupervisor.Start("moved-a");
        await using var b = await TestSupervisor.Start("moved-b");
        var (first, second) = (await orchestrator.Add(a), await orchestrator.Add(b));
        var module = await orchestrator.UploadFibo("moved");
        var deployment = await orchestrator.Create("moved", DeviceFixture.Step(first, module, "fibo"));
        await orchestrator.Post($"/file/manifest/{deployment}");

        var manifest = new JsonObject { ["name"] = "moved", ["sequence"] = new JsonArray(DeviceFixture.Step(second, module, "fibo")) };
        using var put = await orchestrator.Http.PutAsJsonAsync($"/file/manifest/{deployment}", manifest);
        var updated = await DeviceFixture.Read(put, HttpStatusCode.OK);
        var refused = await orchestrator.Http.DeleteAsync($"/file/module/{module}");
        Assert.True(b.Deployments.ContainsKey(deployment));
        using var deleted = await orchestrator.Http.DeleteAsync($"/file/manifest/{deployment}");

        Assert.NotNull(updated["deviceResponses"]![second]);
        Assert.False(a.Deployments.ContainsKey(deployment));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("""{"deletedCount":1}""", await deleted.Content.ReadAsStringAsync());
        Assert.False(b.Deployments.ContainsKey(deployment));
        await orchestrator.Post($"/file/manifest/{deployment}", status: HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_device_that_said_goodbye_is_replaced_after_one_failed_check_unless_it_answered_since()
    {
        await using var primary = await TestSupervisor.Start("goodbye");
        await using var spare = await TestSupervisor.Start("here");
        var (first, second) = (await orchestrator.Add(primary), await orchestrator.Add(spare));
        var deployment = await orchestrator.Create("goodbye", DeviceFixture.Step(first, await orchestrator.UploadFibo("goodbye"), "fibo", second));
        await orchestrator.Post($"/file/manifest/{deployment}");
        var device = Grains.GetGrain<IDeviceGrain>(first);

        await device.Goodbye();
        Assert.True((await device.Get())!.IsActive);
        await orchestrator.Rounds(1);
        await primary.Kill();
        await orchestrator.Rounds(1);
        Assert.True((await device.Get())!.IsActive);
        await device.Goodbye();
        await orchestrator.Rounds(1);

        Assert.Equal((false, "goodbye"), await device.Get() is { } gone ? (gone.IsActive, gone.StatusLog[0].Reason) : default);
        Assert.True((await orchestrator.Run(deployment, new() { ["param0"] = "5" }))["isInFailover"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_device_that_was_inactive_gets_its_deployments_again_and_one_that_was_blacklisted_or_has_none_that_is_active_does_not()
    {
        await using var device = await TestSupervisor.Start("silent-for-long");
        var id = await orchestrator.Add(device);
        var module = await orchestrator.UploadFibo("silent-for-long");
        var active = await orchestrator.Create("silent-active", DeviceFixture.Step(id, module, "fibo"));
        await orchestrator.Create("silent-inactive", DeviceFixture.Step(id, module, "fibo"));
        await orchestrator.Post($"/file/manifest/{active}");
        await orchestrator.Rounds(DeviceGrain.Threshold);
        Assert.Equal((1, 0), (Deployed(), (await orchestrator.Client.Devices.Find(id))!.Restarts));

        await orchestrator.Client.Devices.SetBlacklisted(id, true);
        device.Requests.Clear();
        await orchestrator.Rounds(1);
        Assert.Empty(device.Requests);
        await orchestrator.Client.Devices.SetBlacklisted(id, false);
        await orchestrator.Rounds(DeviceGrain.Threshold);
        Assert.Equal((0, true), (Deployed(), (await orchestrator.Client.Devices.Find(id))!.IsActive));

        // It does not say that it started again: some do not.
        device.Override = context =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(context.Request.Path == "/health");
        };
        await orchestrator.Rounds(DeviceGrain.Threshold);
        device.Override = null;
        await orchestrator.Rounds(DeviceGrain.Threshold);
        Assert.Equal((1, 1), (Deployed(), (await orchestrator.Client.Devices.Find(id))!.Restarts));

        int Deployed() => device.Requests.Count(request => request == "POST /deploy");
    }

    [Fact]
    public async Task A_device_is_told_where_the_orchestrator_is_when_it_does_not_know_or_does_not_say()
    {
        await using var device = await TestSupervisor.Start("told");
        var id = await orchestrator.Add(device);
        var known = (await orchestrator.Client.Devices.Find(id))!;
        Assert.Equal(1, Told());

        await Grains.GetGrain<IDeviceGrain>(id).Restore(known);
        await orchestrator.Rounds(1);
        Assert.Equal(1, Told());

        await Grains.GetGrain<IDeviceGrain>(id).Restore(known);
        device.Override = async context =>
        {
            if (context.Request.Path != "/health")
                return false;
            await context.Response.WriteAsync("{}");
            return true;
        };
        await orchestrator.Rounds(2);
        Assert.Equal((2, 0), (Told(), (await orchestrator.Client.Devices.Find(id))!.Restarts));

        int Told() => device.Requests.Count(request => request == "POST /register");
    }

    [Fact]
    public async Task What_changed_of_a_device_outlives_its_activation()
    {
        await using var device = await TestSupervisor.Start("remembered");
        await using var moved = await TestSupervisor.Start("remembered");
        var id = await orchestrator.Add(device);

        // Nobody takes its name while it answers, but it may move once it does not.
        await device.Kill();
        await orchestrator.Rounds(1);
        await orchestrator.Client.Devices.Announce(new DeviceAnnouncement("remembered", moved.Port, ["127.0.0.1"]));
        Assert.Equal(moved.Port, (await Anew())!.Port);
        await orchestrator.Rounds(1);
        Assert.Equal((moved.Port, 0), await orchestrator.Client.Devices.Find(id) is { } found ? (found.Port, found.FailedChecks) : default);

        // That it started again is known from what it was told.
        Assert.Equal(1, (await Anew())!.Restarts);

        await moved.Kill();
        await orchestrator.Rounds(DeviceGrain.Threshold);
        Assert.False((await Anew())!.IsActive);

        // One that announces itself is asked at once.
        await moved.Restart();
        await orchestrator.Client.Devices.Announce(new DeviceAnnouncement("remembered", moved.Port, ["127.0.0.1"]));
        await Wait.Until(async () => await orchestrator.Client.Devices.Find(id) is { OkChecks: 1 }, "the device was asked");

        async Task<DeviceInfo?> Anew()
        {
            await Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
            return await orchestrator.Client.Devices.Find(id);
        }
    }

    [Fact]
    public async Task The_newest_changes_of_a_status_are_kept()
    {
        var device = Grains.GetGrain<IDeviceGrain>("statuses");
        var changes = Enumerable.Range(0, DeviceLimits.MaxStatusLog).Select(i => new DeviceStatusChange("inactive", DateTimeOffset.UnixEpoch, $"{i}")).ToArray();
        await device.Restore(new DeviceInfo { Id = "statuses", Name = "statuses", Addresses = ["127.0.0.1"], IsActive = true, StatusLog = changes });

        await device.SetBlacklisted(true);

        Assert.Equal(["blacklisted", .. changes[..^1].Select(change => change.Reason)], (await device.Get())!.StatusLog.Select(change => change.Reason));
        await device.Remove();
    }

    [Fact]
    public async Task A_deployment_stays_active_while_a_device_is_away_and_the_new_device_has_it_before_the_old_one_loses_it()
    {
        await using var a = await TestSupervisor.Start("order-a");
        await using var b = await TestSupervisor.Start("order-b");
        var (first, second) = (await orchestrator.Add(a), await orchestrator.Add(b));
        var module = await orchestrator.UploadFibo("order");
        var deployment = await orchestrator.Create("order", DeviceFixture.Step(first, module, "fibo"));
        await orchestrator.Post($"/file/manifest/{deployment}");
        bool? hadIt = null;
        b.Override = context =>
        {
            if (context.Request.Path == "/deploy")
                hadIt = a.Deployments.ContainsKey(deployment);
            return Task.FromResult(false);
        };

        await Update(second);
        Assert.Equal((true, false, true), (hadIt, a.Deployments.ContainsKey(deployment), b.Deployments.ContainsKey(deployment)));

        await b.Kill();
        await orchestrator.Post($"/file/manifest/{deployment}", status: HttpStatusCode.InternalServerError);
        Assert.True((await orchestrator.Get($"/file/manifest/{deployment}"))["active"]!.GetValue<bool>());

        async Task Update(string device)
        {
            using var put = await orchestrator.Http.PutAsJsonAsync($"/file/manifest/{deployment}", new JsonObject { ["name"] = "order", ["sequence"] = new JsonArray(DeviceFixture.Step(device, module, "fibo")) });
            await DeviceFixture.Read(put, HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_removal_reaches_devices_that_an_update_took_out_before_all_had_answered()
    {
        await using var a = await TestSupervisor.Start("half-a");
        await using var b = await TestSupervisor.Start("half-b");
        var (first, second) = (await orchestrator.Add(a), await orchestrator.Add(b));
        var module = await orchestrator.UploadFibo("half");
        var deployment = await orchestrator.Create("half", DeviceFixture.Step(first, module, "fibo"), DeviceFixture.Step(second, module, "fibo"));
        await b.Kill();
        await orchestrator.Post($"/file/manifest/{deployment}", status: HttpStatusCode.InternalServerError);
        Assert.True(a.Deployments.ContainsKey(deployment));
        using var put = await orchestrator.Http.PutAsJsonAsync(
            $"/file/manifest/{deployment}", new JsonObject { ["name"] = "half", ["sequence"] = new JsonArray(DeviceFixture.Step(second, module, "fibo")) });
        await DeviceFixture.Read(put, HttpStatusCode.NoContent);

        using var deleted = await orchestrator.Http.DeleteAsync($"/file/manifest/{deployment}");

        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.False(a.Deployments.ContainsKey(deployment));
    }

    [Theory]
    [InlineData(true, 1, true, false, false)]
    [InlineData(false, 1, true, false, true)]
    [InlineData(true, 0, true, false, true)]
    [InlineData(true, 2, true, false, true)]
    [InlineData(false, 0, false, false, false)]
    [InlineData(false, 0, true, true, false)]
    public void A_usable_device_needs_its_part_when_it_did_not_answer_or_started_again(bool answered, int restarts, bool active, bool blacklisted, bool needs)
    {
        var device = new DeviceInfo { Id = "1", Name = "a", Addresses = [], Platform = "{}", IsActive = active, IsBlacklisted = blacklisted, Restarts = 1 };
        var deployment = new DeploymentInfo
        {
            Id = "2",
            Name = "b",
            Answers = new Dictionary<string, DeviceAnswer> { ["1"] = new(answered ? 200 : 0, "{}") },
            Restarts = new Dictionary<string, int> { ["1"] = restarts },
        };

        Assert.Equal(needs, FailoverRule.NeedsPart(deployment, "1", new Dictionary<string, DeviceInfo> { ["1"] = device }));
        Assert.False(FailoverRule.NeedsPart(deployment, "1", new Dictionary<string, DeviceInfo>()));
    }

    [Theory]
    [InlineData("goal first second", "goal")]
    [InlineData("first second", "first")]
    [InlineData("second", "second")]
    [InlineData("", "now")]
    [InlineData("now second", "second")]
    public void A_step_runs_where_it_should_else_at_the_first_that_takes_over_else_where_it_is(string usable, string expected)
    {
        var devices = usable.Split(' ').ToDictionary(id => id, id => new DeviceInfo { Id = id, Name = id, Addresses = [], Platform = "{}", IsActive = true });
        var step = new DeploymentStep("now", "goal", "module", "function", ["first", "second"]);

        Assert.Equal(step with { Device = expected }, Assert.Single(FailoverRule.Assign([step], devices)));
    }
}
