using System.Text.Json;
using Wetware.Devices.Access;
using Wetware.Devices.Deployments;
using Wetware.Errors;

namespace Wetware.Devices.Runs;

/// <summary>Calls a step of a deployment; <paramref name="last"/> is the step whose result comes back.</summary>
internal delegate Task<RunOutcome> StepCall(DeploymentInfo deployment, DeploymentStep step, DeploymentStep last, DeviceRun run, CancellationToken cancellationToken);

/// <summary>
/// One run of steps whose results the gateway passes on. A step begins when the steps that it takes results of have ended, so that those which do not depend on one
/// another run at once. Values become its parameters in order; further parameters are arguments of the run. Files keep their names.
/// </summary>
internal sealed class GraphRun(DeploymentInfo deployment, DeviceHttp http, StepCall call)
{
    private const string NotScheduled = "scheduling work failed";
    private const string Cancelled = "an earlier step failed";

    public async Task<RunOutcome> Run(DeviceRun run, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = new Task<RunOutcome>[deployment.Steps.Count];
        for (var i = 0; i < ended.Length; i++)
            ended[i] = RunStep(i, run, ended, failed);
        var outcomes = await Task.WhenAll(ended);
        cancellationToken.ThrowIfCancellationRequested();

        // What failed first cancelled the others.
        return Array.Find(outcomes, outcome => outcome.Problem is not null && outcome.Reason != Cancelled)
            ?? Array.Find(outcomes, outcome => outcome.Problem is not null)
            ?? outcomes[^1] with { Steps = [.. outcomes.Select(outcome => outcome.Result!)] };
    }

    private static IEnumerable<int> Sources(int step, DeploymentStep stored) => stored.After ?? (step == 0 ? [] : [step - 1]);

    private async Task<RunOutcome> RunStep(int number, DeviceRun run, Task<RunOutcome>[] ended, CancellationTokenSource failed)
    {
        var step = deployment.Steps[number];
        var results = await Task.WhenAll(Sources(number, step).Select(source => ended[source]).ToArray());
        if (results.Any(result => result.Problem is not null) || failed.IsCancellationRequested)
            return new RunOutcome { Problem = NotScheduled, Reason = Cancelled };
        RunOutcome outcome;
        try
        {
            outcome = await call(deployment, step, step, results.Length == 0 ? run : await Inputs(step, run, results, failed.Token), failed.Token);
        }
        catch (WetwareException error) when (error.Kind != ErrorKind.Cancelled)
        {
            outcome = new RunOutcome { Problem = NotScheduled, Reason = error.Message };
        }
        catch (Exception error) when (failed.IsCancellationRequested && error is OperationCanceledException or WetwareException)
        {
            return new RunOutcome { Problem = NotScheduled, Reason = Cancelled };
        }

        if (outcome.Problem is null)
            return outcome;
        await failed.CancelAsync();

        // A name of a parameter stays alone: it is the reason of a missing argument.
        return outcome.Field is null ? outcome with { Reason = $"step {number}: {outcome.Reason}" } : outcome;
    }

    private async Task<DeviceRun> Inputs(DeploymentStep step, DeviceRun run, RunOutcome[] results, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, string>(run.Arguments);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(run.Files);
        var parameters = Parameters(step);
        var next = 0;
        foreach (var result in results)
        {
            if (result.FileUrl is { } url && StepResult.FileOf(result.Result!) is { } file)
                files[file] = await Fetch(url, cancellationToken);
            else if (next < parameters.Count)
                arguments[parameters[next++]] = StepResult.ValueOf(result.Result!);
        }

        return new DeviceRun(arguments, files);
    }

    private IReadOnlyList<string> Parameters(DeploymentStep step)
    {
        if (step.Device == IDevicesGrain.Orchestrator)
            return ["param0"];
        var manifest = JsonSerializer.Deserialize<NodeManifest>(deployment.Manifests[step.Device])!;
        var module = manifest.Modules.First(other => other.Id == step.Module).Name;
        return [.. manifest.Endpoints[module][step.Function].Request.Parameters.Select(parameter => parameter.Name)];
    }

    private async Task<ReadOnlyMemory<byte>> Fetch(string url, CancellationToken cancellationToken)
    {
        var reply = await http.Get(new Uri(url), DeviceHttp.RunLimit, DeviceLimits.MaxFileBytes, cancellationToken);
        return reply.IsSuccess ? reply.Body : throw new WetwareException(ErrorKind.Disconnected, $"fetching {url} failed: {reply.Status} {DeviceText.Show(reply.Phrase)}");
    }
}

/// <summary>What results of devices say: supervisors have a JSON text and names of files in an array, or an object with a text.</summary>
internal static class StepResult
{
    /// <summary>The name of the first file, or null.</summary>
    public static string? FileOf(string result) =>
        DeviceText.Parse(result) is { ValueKind: JsonValueKind.Array } pair
        && pair.GetArrayLength() == 2
        && pair[1] is { ValueKind: JsonValueKind.Array } files
        && files.GetArrayLength() > 0
        && DeviceText.TextOf(files[0]) is { Length: > 0 and <= 255 } file
            ? file
            : null;

    /// <summary>The value as an argument: a number as it is written, a text without its quotes.</summary>
    public static string ValueOf(string result)
    {
        var value = DeviceText.Parse(result)!.Value;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && value[0].ValueKind == JsonValueKind.String && value[1].ValueKind is JsonValueKind.Null or JsonValueKind.Array)
            value = DeviceText.Parse(DeviceText.TextOf(value[0])!) ?? value[0];
        else if (value.Get("result") is { } inner)
            value = inner;
        return DeviceText.TextOf(value) ?? value.GetRawText();
    }
}
