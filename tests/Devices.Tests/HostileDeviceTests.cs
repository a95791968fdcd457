using System.Globalization;
using System.Net;
using System.Text;
using Wetware.Devices;
using Wetware.Devices.Access;
using Wetware.Devices.Discovery;
using Wetware.Devices.Registry;
using Wetware.Devices.Runs;
using Wetware.Errors;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Whatever devices answer, and whatever comes by multicast: nothing throws. <c>WW_DEVICE_FUZZ</c> says how many of each are tried.</summary>
[Collection("devices")]
public sealed class HostileDeviceTests(DeviceFixture orchestrator)
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"result\":", "\"resultUrl\":", "\"error\":", "\"status\":\"error\"", "\"success\":false", "null", "1e999", "\"\\ud800\"", "\"http://127.0.0.1/\"", ",", "\u0000", "\"", "\\",
        "9007199254740993", "\"a\":", "\"platform\":{}", "\"supervisorInterfaces\":", "[\"x\",null]", "[null,[\"f\"]]", "{\"result\":\"1\"}",
    ];

    private static int Tries { get; } = int.Parse(Environment.GetEnvironmentVariable("WW_DEVICE_FUZZ") ?? "20000", CultureInfo.InvariantCulture);

    [Fact]
    public void No_answer_throws()
    {
        var random = new Random(20260101);
        for (var i = 0; i < Tries; i++)
        {
            var bytes = Answer(random);

            var (outcome, next) = ResultFollower.Read(bytes);
            ResultFollower.Explain(new DeviceReply(500, "x", bytes, null));
            DeviceText.AsJson(bytes);
            if (DeviceText.Parse(bytes) is { } answer)
                DeviceDescription.Read(answer);

            Assert.True((outcome is null) != (next is null));
            if (outcome?.Result is not { } result)
                continue;
            Assert.NotNull(DeviceText.Node($"[{result}]"));
            StepResult.FileOf(result);
            StepResult.ValueOf(result);
        }
    }

    [Fact]
    public void No_packet_throws()
    {
        var random = new Random(20260102);
        var good = ServicePackets.Announcement("kitchen", IPAddress.Parse("192.0.2.5"), 5001);
        for (var i = 0; i < Tries; i++)
        {
            var packet = i % 4 == 0 ? new byte[random.Next(200)] : [.. good];
            if (i % 4 == 0)
                random.NextBytes(packet);
            for (var changes = random.Next(1, 6); changes > 0 && packet.Length > 0; changes--)
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
            var part = packet.AsSpan(0, random.Next(packet.Length + 1));

            ServicePackets.IsQuery(part);
            foreach (var sighting in ServicePackets.Read(part) ?? [])
                Assert.InRange(sighting.Addresses.Count, 0, 8);
        }
    }

    [Fact]
    public async Task A_device_that_answers_anything_breaks_no_check_deployment_or_run()
    {
        var random = new Random(20260103);
        await using var device = await TestSupervisor.Start("hostile");
        var id = await orchestrator.Add(device);
        var deployment = await orchestrator.Create("hostile", DeviceFixture.Step(id, await orchestrator.UploadFibo("hostile"), "fibo"));
        device.Override = async context =>
        {
            context.Response.StatusCode = random.Next(3) == 0 ? random.Next(201, 600) : 200;
            context.Response.Headers["Custom-Orchestrator-Set"] = random.Next(2) == 0 ? "false" : "\u00ff";
            if (context.Response.StatusCode is not (204 or 205 or 304))
                await context.Response.Body.WriteAsync(Answer(random));
            return true;
        };

        for (var i = 0; i < Tries / 200; i++)
        {
            await Introduce(device);
            await orchestrator.Client.Deployments.Deploy(deployment);
            await orchestrator.Client.Deployments.Run(deployment, new DeviceRun(new Dictionary<string, string> { ["param0"] = "5" }, new Dictionary<string, ReadOnlyMemory<byte>>()));
            Assert.Equal("hostile", (await orchestrator.Get($"/file/device/{id}"))["name"]!.GetValue<string>());
        }

        await orchestrator.Get($"/file/manifest/{deployment}");
    }

    private async Task Introduce(TestSupervisor device)
    {
        try
        {
            await orchestrator.Client.Devices.Add(new DeviceAnnouncement(device.Name, device.Port, ["127.0.0.1"]));
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
        {
            // It gave no description this time.
        }
    }

    private static byte[] Answer(Random random)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        if (random.Next(3) == 0)
            text = $"{{{text.Trim('{', '}', ',')}}}";
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0 && random.Next(4) == 0)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }
}
