using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Wetware.Devices.Access;
using Wetware.Devices.Core;
using Wetware.Devices.Deployments;
using Wetware.Errors;

namespace Wetware.Devices.Runs;

/// <summary>
/// Runs a deployment. Of a chain the first function is called; the devices call the others in turn, and the answers are followed to the result. Otherwise each
/// function is called from here, as soon as the results that it takes are there.
/// </summary>
internal sealed class DeploymentRunner(IGrainFactory grains, DeviceHttp http, ResultFollower follower)
{
    private const string NotScheduled = "scheduling work failed";

    public async Task<RunOutcome> Run(DeploymentInfo deployment, DeviceRun run, CancellationToken cancellationToken)
    {
        var outcome = deployment.IsCoordinated
            ? await new GraphRun(deployment, http, Call).Run(run, cancellationToken)
            : await Call(deployment, deployment.Steps[0], deployment.Steps[^1], run, cancellationToken);
        return outcome with { IsInFailover = deployment.IsInFailover };
    }

    /// <summary>Reads a file of a result from the device of the last step.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>, <c>disconnected</c> or <c>limit</c>.</exception>
    public async Task<byte[]> ReadFile(DeploymentInfo deployment, string file, CancellationToken cancellationToken)
    {
        var last = deployment.Steps[^1];
        if (file is not { Length: > 0 and <= 255 } || file is "." or ".." || last.Device == IDevicesGrain.Orchestrator
            || await grains.GetGrain<IDevicesGrain>(0).Find(last.Device, cancellationToken) is not { } device)
            throw NoFile();
        var reply = await http.Get(new Uri(FileUrl(deployment, last, device, file)), DeviceHttp.RunLimit, DeviceLimits.MaxFileBytes, cancellationToken);
        return reply.IsSuccess ? reply.Body : throw NoFile();

        WetwareException NoFile() => new(ErrorKind.NotFound, $"file: the device of the last step has no file \"{DeviceText.Show(file)}\"");
    }

    private Task<RunOutcome> Call(DeploymentInfo deployment, DeploymentStep step, DeploymentStep last, DeviceRun run, CancellationToken cancellationToken) =>
        step.Device == IDevicesGrain.Orchestrator ? RunCore(deployment.Id, step.Function, run) : RunOnDevice(deployment, step, last, run, cancellationToken);

    private static RunOutcome Failed(string problem, string reason, string? path = null, string? field = null) =>
        new() { Problem = problem, Reason = reason, Path = path, Field = field };

    private async Task<RunOutcome> RunOnDevice(DeploymentInfo deployment, DeploymentStep first, DeploymentStep last, DeviceRun run, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IDevicesGrain>(0).Find(first.Device, cancellationToken) is not { } device)
            return Failed(NotScheduled, $"device {first.Device} was removed; update the deployment to use another");
        var manifest = JsonSerializer.Deserialize<NodeManifest>(deployment.Manifests[first.Device])!;
        var module = manifest.Modules.First(other => other.Id == first.Module).Name;
        var endpoint = manifest.Endpoints[module][first.Function];
        if (Request(device, endpoint, manifest.Mounts[module][first.Function], run, out var request) is { } wrong)
            return wrong;
        DeviceReply reply;
        try
        {
            reply = await http.Send(request, DeviceHttp.RunLimit, DeviceLimits.MaxAnswerBytes, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind != ErrorKind.Cancelled)
        {
            return Failed(NotScheduled, error.Message, endpoint.Path);
        }

        if (!reply.IsSuccess)
            return Failed(NotScheduled, $"device \"{device.Name}\" answered {reply.Status}: {ResultFollower.Explain(reply)}", endpoint.Path);
        var outcome = await follower.Follow(reply, cancellationToken);
        return outcome.Result is null ? outcome with { Path = endpoint.Path } : await WithFiles(outcome, deployment, last, cancellationToken);
    }

    // Supervisors name the files of a result; where they are is known from the last step.
    private async Task<RunOutcome> WithFiles(RunOutcome outcome, DeploymentInfo deployment, DeploymentStep last, CancellationToken cancellationToken)
    {
        if (StepResult.FileOf(outcome.Result!) is not { } file
            || await grains.GetGrain<IDevicesGrain>(0).Find(last.Device, cancellationToken) is not { } device)
            return outcome;
        return outcome with { FileUrl = FileUrl(deployment, last, device, file), FileDevice = device.Id };
    }

    private static string FileUrl(DeploymentInfo deployment, DeploymentStep last, DeviceInfo device, string file)
    {
        var module = JsonSerializer.Deserialize<NodeManifest>(deployment.Manifests[last.Device])!.Modules.First(other => other.Id == last.Module).Name;
        return $"http://{new IPEndPoint(IPAddress.Parse(device.Addresses[0]), device.Port)}/module_results/{module}/{Uri.EscapeDataString(file)}";
    }

    private static RunOutcome? Request(DeviceInfo device, EndpointPart endpoint, MountsPart mounts, DeviceRun run, out HttpRequestMessage request)
    {
        request = new HttpRequestMessage();
        var query = new StringBuilder();
        foreach (var parameter in endpoint.Request.Parameters)
        {
            if (!run.Arguments.TryGetValue(parameter.Name, out var value))
                return Failed(NotScheduled, "ParameterMissing", endpoint.Path, parameter.Name);
            if (Encoding.UTF8.GetByteCount(value) > DeviceLimits.MaxArgumentBytes)
                return Failed(NotScheduled, $"field '{parameter.Name}': is longer than {DeviceLimits.MaxArgumentBytes} bytes", endpoint.Path, parameter.Name);

            // In the order in which they are declared: supervisors take them by order, or by name.
            query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(parameter.Name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        // The address that works now, which may be another than at the time of the deployment.
        request.RequestUri = new Uri($"http://{new IPEndPoint(IPAddress.Parse(device.Addresses[0]), device.Port)}{endpoint.Path}{query}");
        request.Method = new HttpMethod(endpoint.Method.ToUpperInvariant());
        if (request.Method == HttpMethod.Get || mounts.Execution.Count == 0)
            return null;
        var body = new MultipartFormDataContent();
        foreach (var mount in mounts.Execution)
        {
            if (!run.Files.TryGetValue(mount.Path, out var bytes))
                return Failed(NotScheduled, "FileMissing", endpoint.Path, mount.Path);
            var part = new ReadOnlyMemoryContent(bytes);
            part.Headers.ContentType = new MediaTypeHeaderValue(mount.MediaType);
            part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{mount.Path}\"", FileName = "\"blob\"" };
            body.Add(part);
        }

        request.Content = body;
        return null;
    }

    private async Task<RunOutcome> RunCore(string deployment, string function, DeviceRun run)
    {
        var list = grains.GetGrain<IDatalistGrain>(deployment);
        var exists = true;
        if (function == CoreModules.Push)
        {
            var entry = run.Files.TryGetValue("entry", out var bytes) ? Encoding.UTF8.GetString(bytes.Span) : run.Arguments.GetValueOrDefault("entry") ?? run.Arguments.GetValueOrDefault("param0");
            if (entry is null)
                return Failed(NotScheduled, "ParameterMissing", field: "param0");
            exists = await list.Push(entry);
        }
        else if (function == CoreModules.Delete)
        {
            exists = await list.Clear();
        }

        return exists && await list.Read() is { } entries
            ? new RunOutcome { Result = JsonSerializer.Serialize(entries, DeviceText.Written) }
            : Failed(NotScheduled, "the deployment was not deployed");
    }
}
