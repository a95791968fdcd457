using System.Net;
using Wetware.Devices;
using Wetware.Errors;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Devices that come and go.</summary>
[Collection("devices")]
public sealed class RegistryTests(DeviceFixture orchestrator)
{
    [Fact]
    public async Task A_device_registers_itself_and_is_introduced()
    {
        await using var device = await TestSupervisor.Start("self", "millis", "delay");

        await orchestrator.Post(
            "/file/device/discovery/register",
            $$"""{"name":"self","type":"_webthing._tcp.local.","port":{{device.Port}},"properties":{"path":"/","tls":"0","address":"127.0.0.1"},"host":"self.local."}""",
            HttpStatusCode.NoContent);
        await Wait.Until(async () => await orchestrator.Client.Devices.Find("self") is { IsIntroduced: true, CheckedAt: not null }, "the device was introduced");
        var document = (await orchestrator.Get("/file/device")).AsArray().Single(other => other!["name"]!.GetValue<string>() == "self")!;

        Assert.Equal("""["millis","delay"]""", document["description"]!["supervisorInterfaces"]!.ToJsonString());
        Assert.Equal("active", document["status"]!.GetValue<string>());
        Assert.Equal(10, document["health"]!["report"]!["cpuUsage"]!.GetValue<int>());
        Assert.Equal(1, document["okHealthCheckCount"]!.GetValue<int>());
        Assert.Equal(24, document["_id"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task A_device_that_does_not_answer_does_not_stay()
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => orchestrator.Client.Devices.Add(new DeviceAnnouncement("silent", FreePort.Find(), ["127.0.0.1"])));

        Assert.Equal(ErrorKind.Disconnected, error.Kind);
        Assert.Null(await orchestrator.Client.Devices.Find("silent"));
    }

    [Fact]
    public async Task All_addresses_are_tried_and_the_one_that_works_comes_first()
    {
        await using var device = await TestSupervisor.Start("addresses");

        // Nothing listens there, although it is loopback as well.
        var known = await orchestrator.Client.Devices.Add(new DeviceAnnouncement("addresses", device.Port, ["127.0.0.77", "127.0.0.1"]));

        Assert.Equal(["127.0.0.1", "127.0.0.77"], known.Addresses);
    }

    [Fact]
    public async Task Another_cannot_take_over_the_name_of_a_device_that_answers()
    {
        await using var device = await TestSupervisor.Start("name");
        await using var other = await TestSupervisor.Start("name");
        var id = await orchestrator.Add(device);

        await orchestrator.Client.Devices.Announce(new DeviceAnnouncement("name", other.Port, ["127.0.0.1"]));

        Assert.Equal((id, device.Port), await orchestrator.Client.Devices.Find("name") is { } known ? (known.Id, known.Port) : default);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("""{"supervisorInterfaces":[1]}""")]
    [InlineData("""{"platform":{"a":1,"a":2}}""")]
    public async Task A_device_with_a_bad_description_does_not_stay(string description)
    {
        await using var device = await TestSupervisor.Start($"bad-{Guid.NewGuid():n}");
        device.Override = async context =>
        {
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, description);
            return true;
        };

        await Assert.ThrowsAsync<WetwareException>(() => orchestrator.Add(device));

        Assert.Null(await orchestrator.Client.Devices.Find(device.Name));
    }

    [Fact]
    public async Task Health_other_than_200_is_a_failure()
    {
        await using var device = await TestSupervisor.Start("sick");
        var id = await orchestrator.Add(device);
        device.Override = context =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };

        await orchestrator.Rounds(2);
        var sick = await orchestrator.Get($"/file/device/{id}");

        Assert.Equal(2, sick["failedHealthCheckCount"]!.GetValue<int>());
        Assert.Null(sick["health"]!["report"]);
        using var deleted = await orchestrator.Http.DeleteAsync($"/file/device/{id}");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        await orchestrator.Get($"/file/device/{id}", HttpStatusCode.NotFound);
    }
}
