using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Devices;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Devices;

/// <summary>Deployments to devices through capabilities.</summary>
[Collection(SharedNodes.Name)]
public sealed class DeploymentCapabilityTests(SharedNodes.Nodes nodes) : IDisposable
{
    private readonly CapabilityClient _caller = new(nodes.Client, TimeProvider.System);

    public void Dispose() => PretendDeployments.OnRun = (_, _) => Task.FromResult(new RunOutcome { Result = "1" });

    [Fact]
    public async Task Deployments_are_listed_opened_by_name_and_shown()
    {
        var devices = await Devices();

        Assert.Equal("""[{"id":"0123456789abcdef01234567","name":"chain","active":true,"isInFailover":true,"steps":[{"device":"d2","module":"m1","func":"fibo"}]}]""", await Text(devices, "deployments"));
        var deployment = await Open(devices, "chain");
        Assert.Equal(CapabilityKinds.Deployment, deployment.Kind);
        Assert.Contains("\"name\":\"chain\"", await Text(deployment, "show"), StringComparison.Ordinal);
        await Refused(ErrorKind.NotFound, () => Open(devices, "other"));
    }

    [Fact]
    public async Task Arguments_and_results_pass_as_they_are_written()
    {
        DeviceRun? seen = null;
        PretendDeployments.OnRun = (run, _) =>
        {
            seen = run;
            return Task.FromResult(new RunOutcome { Result = "[9007199254740993,1.50]", IsInFailover = true, FileUrl = "http://10.0.0.9:5000/x", Steps = ["1e2", "null"] });
        };

        var answer = await Text(await Open(await Devices(), "chain"), "run", """{"arguments":{"param0":9007199254740993,"b":"ü","c":true},"files":{"in.png":"AQID"}}""");

        Assert.Equal("""{"result":[9007199254740993,1.50],"isInFailover":true,"resultUrl":"http://10.0.0.9:5000/x","steps":[1e2,null]}""", answer);
        Assert.Equal(("9007199254740993", "ü", "true"), (seen!.Arguments["param0"], seen.Arguments["b"], seen.Arguments["c"]));
        Assert.Equal([1, 2, 3], seen.Files["in.png"].ToArray());
    }

    [Fact]
    public async Task A_run_that_fails_says_so_in_the_words_of_the_device()
    {
        PretendDeployments.OnRun = (_, _) => Task.FromResult(new RunOutcome { Problem = "scheduling work failed", Reason = "ParameterMissing", Field = "param0" });

        Assert.Equal("scheduling work failed: ParameterMissing (param0)", await Refused(ErrorKind.Failed, async () => await Text(await Open(await Devices(), "chain"), "run")));
    }

    [Theory]
    [InlineData("""{"arguments":{"a":[1]}}""", ErrorKind.Failed)]
    [InlineData("""{"arguments":{"a":null}}""", ErrorKind.Failed)]
    [InlineData("""{"files":{"a":null}}""", ErrorKind.Failed)]
    [InlineData("""{"files":{"a":"?"}}""", ErrorKind.Failed)]
    [InlineData("""{"params":{}}""", ErrorKind.Failed)]
    [InlineData("5", ErrorKind.Failed)]
    public async Task Malformed_runs_are_refused(string data, ErrorKind kind) =>
        await Refused(kind, async () => await Text(await Open(await Devices(), "chain"), "run", data));

    [Fact]
    public async Task Too_many_arguments_are_refused() => Assert.Contains("64", await Refused(ErrorKind.Limit, async () => await Text(
        await Open(await Devices(), "chain"), "run", JsonSerializer.Serialize(new { arguments = Enumerable.Range(0, 65).ToDictionary(i => $"p{i}", i => i) }))), StringComparison.Ordinal);

    [Fact]
    public async Task A_run_that_is_asked_for_again_happens_once()
    {
        var (runs, gate) = (0, new TaskCompletionSource());
        PretendDeployments.OnRun = async (_, _) =>
        {
            Interlocked.Increment(ref runs);
            await gate.Task;
            return new RunOutcome { Result = "7" };
        };
        var deployment = await Open(await Devices(), "chain");
        var call = new CapabilityCall { Capability = deployment, Method = "run", Operation = Guid.NewGuid() };
        var target = nodes.Client.GetGrain(deployment.Target).AsReference<ICapabilityTarget>();

        Assert.True((await target.Invoke(call)).Waiting);
        Assert.True((await target.Invoke(call)).Waiting);
        gate.SetResult();
        var again = call with { Slice = TimeSpan.FromSeconds(5) };
        Assert.Equal("7", (await target.Invoke(again)).Json(DeviceMethodsJson.Default.DeviceRunAnswerJson).Result.GetRawText());
        Assert.Equal("7", (await target.Invoke(again)).Json(DeviceMethodsJson.Default.DeviceRunAnswerJson).Result.GetRawText());

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_run_whose_caller_goes_away_is_given_up()
    {
        var (began, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        PretendDeployments.OnRun = async (_, cancelled) =>
        {
            began.SetResult();
            await using var stop = cancelled.Register(gone.SetResult);
            await gone.Task;
            throw new OperationCanceledException(cancelled);
        };
        using var caller = new CancellationTokenSource();
        var run = Text(await Open(await Devices(), "chain"), "run", cancellationToken: caller.Token);
        await began.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Where_no_gateway_listens_for_devices_the_answer_is_disconnected() =>
        await Refused(ErrorKind.Disconnected, async () => await Text(await Devices(), "list"));

    private ValueTask<Capability> Devices() => nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<ICapabilityFactory>()
        .Mint(CapabilityKinds.Devices, nodes.Client.GetGrain<IDeploymentOpenerGrain>(nodes.Cluster.Cards.First().Server).GetGrainId());

    private async Task<Capability> Open(Capability devices, string name) => (await _caller.CallAsync(devices, "open", Encoding.UTF8.GetBytes(name))).Single();

    private async Task<string> Text(Capability capability, string method, string data = "", CancellationToken cancellationToken = default) =>
        (await _caller.CallAsync(capability, method, Encoding.UTF8.GetBytes(data), cancellationToken: cancellationToken)).Text();

    private static async Task<string> Refused(ErrorKind kind, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(call);
        Assert.True(kind == error.Kind, error.Message);
        return error.Message;
    }
}
