using System.Net;
using Orleans.Concurrency;
using Wetware.Devices.Access;
using Wetware.Devices.Core;
using Wetware.Devices.Registry;
using Wetware.Devices.Runs;
using Wetware.Errors;

namespace Wetware.Devices.Deployments;

/// <summary>A deployment. Key: its id. Changes and what is sent to devices happen one after the other. Durable.</summary>
[Alias("ww.IDeploymentGrain")]
internal interface IDeploymentGrain : IGrainWithStringKey
{
    [Alias("Get")]
    [AlwaysInterleave]
    Task<DeploymentInfo?> Get();

    /// <summary>Stores steps and manifests; what is active is deployed anew.</summary>
    [Alias("Set")]
    [ResponseTimeout("00:03:00")]
    Task<DeploymentInfo> Set(
        string name, IReadOnlyList<DeploymentStep> steps, IReadOnlyDictionary<string, string> manifests, DeploymentCertificate? certificate, CancellationToken cancellationToken = default);

    [Alias("Deploy")]
    [ResponseTimeout("00:03:00")]
    Task<DeploymentInfo> Deploy(CancellationToken cancellationToken = default);

    [Alias("Remove")]
    [ResponseTimeout("00:03:00")]
    Task Remove(CancellationToken cancellationToken = default);
}

/// <summary>What is on disk of a deployment.</summary>
[GenerateSerializer]
[Alias("ww.deployment-state")]
internal sealed class DeploymentState
{
    [Id(0)]
    public DeploymentInfo? Info { get; set; }
}

/// <inheritdoc cref="IDeploymentGrain" />
[GrainType("ww.deployment")]
internal sealed class DeploymentGrain([PersistentState("deployment", "Default")] IPersistentState<DeploymentState> state, DeviceHttp http) : Grain, IDeploymentGrain
{
    private string Id => this.GetPrimaryKeyString();

    public Task<DeploymentInfo?> Get() => Task.FromResult(state.State.Info);

    public async Task<DeploymentInfo> Set(
        string name, IReadOnlyList<DeploymentStep> steps, IReadOnlyDictionary<string, string> manifests, DeploymentCertificate? certificate, CancellationToken cancellationToken = default)
    {
        var before = state.State.Info;
        var info = (before ?? new DeploymentInfo { Id = Id, Name = name }) with { Name = name, Steps = steps, Manifests = manifests, Certificate = certificate };
        if (before is not { IsActive: true })
        {
            await Write(info);
            return info;
        }

        // First the new devices: what runs meanwhile uses the old ones.
        info = await Send(info, cancellationToken);
        await Write(info);
        await Undeploy(before.Manifests.Keys.Except(manifests.Keys), cancellationToken);
        return info;
    }

    public async Task<DeploymentInfo> Deploy(CancellationToken cancellationToken = default)
    {
        var info = await Send(state.State.Info ?? throw new WetwareException(ErrorKind.NotFound, $"there is no deployment {Id}"), cancellationToken);
        await Write(info);
        return info;
    }

    public async Task Remove(CancellationToken cancellationToken = default)
    {
        if (state.State.Info is { } info)
            await Undeploy(info.Answers.Keys.Union(info.Manifests.Keys), cancellationToken);
        await GrainFactory.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Deployments).Remove(Id);
        await GrainFactory.GetGrain<IDatalistGrain>(Id).Remove();
        await GrainFactory.GetGrain<IRunHistoryGrain>(Id).Remove();
        await this.Clear(state);
    }

    private static Uri UrlOf(DeviceInfo device, string path) => new($"http://{new IPEndPoint(IPAddress.Parse(device.Addresses[0]), device.Port)}{path}");

    private async Task<DeploymentInfo> Send(DeploymentInfo info, CancellationToken cancellationToken)
    {
        var devices = await Task.WhenAll(info.Manifests.Keys.Select(Find));
        var answers = await Task.WhenAll(devices.Select(async device => (device.Id, Answer: await Send(device, info.Manifests[device.Id], cancellationToken))));
        return info with
        {
            Answers = answers.ToDictionary(answer => answer.Id, answer => answer.Answer),
            Restarts = devices.ToDictionary(device => device.Id, device => device.Restarts),

            // What was active stays so: a device that did not answer gets its part when it answers again.
            IsActive = info.IsActive || Array.TrueForAll(answers, answer => answer.Answer.IsAnswered),
        };
    }

    private async Task<DeviceInfo> Find(string id)
    {
        if (id == IDevicesGrain.Orchestrator)
            return new DeviceInfo { Id = id, Name = OrchestratorDevice.Name, Addresses = [] };
        return await GrainFactory.GetGrain<IDeviceGrain>(id).Get()
            ?? throw new WetwareException(ErrorKind.NotFound, $"device {id} of deployment {Id} was removed; update the deployment to use another");
    }

    private async Task<DeviceAnswer> Send(DeviceInfo device, string manifest, CancellationToken cancellationToken)
    {
        if (device.Id == IDevicesGrain.Orchestrator)
        {
            await GrainFactory.GetGrain<IDatalistGrain>(Id).Create();
            return new DeviceAnswer(200, """{"status":"ok"}""");
        }

        var answer = await Ask(device, manifest, cancellationToken);
        DeviceMetrics.Deployed(answer.IsAnswered);
        return answer;
    }

    private async Task<DeviceAnswer> Ask(DeviceInfo device, string manifest, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await http.PostJson(UrlOf(device, "/deploy"), manifest, DeviceHttp.DeployLimit, cancellationToken);
            var data = DeviceText.AsJson(reply.Body);
            return new DeviceAnswer(reply.Status, data.Length <= DeviceLimits.MaxHistoryResult ? data : """{"error":"the answer is too long to keep"}""");
        }
        catch (WetwareException error) when (error.Kind != ErrorKind.Cancelled)
        {
            return new DeviceAnswer(0, System.Text.Json.JsonSerializer.Serialize(error.Message, DeviceText.Written));
        }
    }

    private Task Undeploy(IEnumerable<string> devices, CancellationToken cancellationToken) =>
        Task.WhenAll(devices.Where(id => id != IDevicesGrain.Orchestrator).Select(async id =>
        {
            if (await GrainFactory.GetGrain<IDeviceGrain>(id).Get() is not { IsActive: true } device)
                return;
            try
            {
                await http.Send(new HttpRequestMessage(HttpMethod.Delete, UrlOf(device, $"/deploy/{Id}")), DeviceHttp.HealthLimit, DeviceLimits.MaxAnswerBytes, cancellationToken);
            }
            catch (WetwareException error) when (error.Kind != ErrorKind.Cancelled)
            {
                // It keeps what nobody calls any more, until it starts again.
            }
        }));

    private Task Write(DeploymentInfo info)
    {
        state.State.Info = info;
        return this.Write(state);
    }
}
