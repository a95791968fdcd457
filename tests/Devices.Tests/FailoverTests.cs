using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Wetware.Devices.Access;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Devices that die, come back, start again or are blacklisted.</summary>
[Collection("devices")]
public sealed class FailoverTests(DeviceFixture orchestrator)
{
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
}
