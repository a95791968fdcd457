using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Wetware.Devices.Access;
using Wetware.Devices.Hosting;
using Wetware.Devices.Runs;
using Wetware.Errors;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Answers of devices, good and hostile.</summary>
public sealed class ResultFollowerTests
{
    private static readonly DeviceOptions Options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) };

    [Theory]
    [InlineData("""{"result":["34",null]}""", """["34",null]""")]
    [InlineData("""{"result":0}""", "0")]
    [InlineData("""{"result":""}""", "\"\"")]
    [InlineData("""{"result":false}""", "false")]
    [InlineData("""{"resultUrl":"http://10.0.0.1/x","result":{"result":"8"}}""", """{"result":"8"}""")]
    public void A_result_is_what_the_device_wrote(string answer, string result) =>
        Assert.Equal(result, ResultFollower.Read(Encoding.UTF8.GetBytes(answer)).Outcome?.Result);

    [Theory]
    [InlineData("""{"result":"oh","status":"error"}""", "oh")]
    [InlineData("""{"result":"oh","success":false}""", "oh")]
    [InlineData("""{"error":"oh"}""", "oh")]
    [InlineData("{}", "without result")]
    [InlineData("[]", "JSON object")]
    [InlineData("", "JSON object")]
    [InlineData("""{"result":"\ud800"}""", "JSON object")]
    [InlineData("""{"resultUrl":"file:///etc/passwd"}""", "without result")]
    public void Anything_else_is_a_failure_with_a_reason(string answer, string reason)
    {
        var outcome = ResultFollower.Read(Encoding.UTF8.GetBytes(answer)).Outcome!;

        Assert.NotNull(outcome.Problem);
        Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_is_not_there_yet_is_asked_for_again_and_a_loop_ends()
    {
        var time = new InstantTimeProvider();
        using var http = new DeviceHttp(new AddressRule(Options, TimeProvider.System), TimeProvider.System);
        var follower = new ResultFollower(http, time);
        await using var device = await TestSupervisor.Start("follow");
        var asked = 0;
        device.Override = async context =>
        {
            context.Response.StatusCode = ++asked < 4 ? 404 : 200;
            await context.Response.WriteAsync(context.Request.Path == "/loop" ? $$"""{"resultUrl":"http://127.0.0.1:{{device.Port}}/loop"}""" : """{"result":7}""");
            return true;
        };

        var late = await follower.Follow(Reply(device.Port, "/late"), CancellationToken.None);
        var loop = await follower.Follow(Reply(device.Port, "/loop"), CancellationToken.None);
        var elsewhere = await follower.Follow(new DeviceReply(200, "OK", """{"result":"http://203.0.113.9/secret"}"""u8.ToArray(), null), CancellationToken.None);

        Assert.Equal("7", late.Result);
        Assert.Contains("answers led to others", loop.Reason, StringComparison.Ordinal);
        Assert.Contains("not in a network", elsewhere.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_hangs_is_given_up_after_the_limit()
    {
        var time = new ManualTimeProvider();
        using var http = new DeviceHttp(new AddressRule(Options, time), time);
        await using var device = await TestSupervisor.Start("hang");
        var asked = new TaskCompletionSource();
        device.Override = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };

        var asking = http.Get(new Uri($"http://127.0.0.1:{device.Port}/health"), DeviceHttp.HealthLimit, 1024, CancellationToken.None);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(asking.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));

        var error = await Assert.ThrowsAsync<WetwareException>(() => asking);
        Assert.Contains("within 5 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_too_long_and_a_redirect_are_not_followed()
    {
        using var http = new DeviceHttp(new AddressRule(Options, TimeProvider.System), TimeProvider.System);
        await using var device = await TestSupervisor.Start("long");
        device.Override = async context =>
        {
            if (context.Request.Path == "/moved")
                context.Response.Redirect("http://203.0.113.9/");
            else
                await context.Response.Body.WriteAsync(new byte[1025]);
            return true;
        };

        var error = await Assert.ThrowsAsync<WetwareException>(() => http.Get(new Uri($"http://127.0.0.1:{device.Port}/"), DeviceHttp.HealthLimit, 1024, CancellationToken.None));
        var moved = await http.Get(new Uri($"http://127.0.0.1:{device.Port}/moved"), DeviceHttp.HealthLimit, 1024, CancellationToken.None);

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.Equal(302, moved.Status);
    }

    private static DeviceReply Reply(int port, string path) =>
        new(200, "OK", Encoding.UTF8.GetBytes($$"""{"resultUrl":"http://127.0.0.1:{{port}}{{path}}"}"""), null);
}
