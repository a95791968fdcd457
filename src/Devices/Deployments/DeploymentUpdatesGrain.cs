using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Wetware.Devices.Core;

namespace Wetware.Devices.Deployments;

/// <summary>Brings deployments in line with what changed: devices that failed or came back, modules that were described anew. Key 0.</summary>
[Alias("ww.IDeploymentUpdatesGrain")]
internal interface IDeploymentUpdatesGrain : IGrainWithIntegerKey
{
    /// <summary>Looks at all deployments, and changes those that should be different.</summary>
    [Alias("Reconcile")]
    [ResponseTimeout("00:03:00")]
    Task Reconcile(CancellationToken cancellationToken = default);

    /// <summary>Sends the active deployments with a module to their devices again.</summary>
    [Alias("ModuleChanged")]
    [ResponseTimeout("00:03:00")]
    Task ModuleChanged(string module, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="IDeploymentUpdatesGrain" />
[GrainType("ww.deployment-updates")]
[StatelessWorker]
[Reentrant]
internal sealed partial class DeploymentUpdatesGrain(OrchestratorDevice orchestrator, NodeManifestBuilder builder, Cards.Certifier certifier, ILogger<DeploymentUpdatesGrain> logger)
    : Grain, IDeploymentUpdatesGrain
{
    public async Task Reconcile(CancellationToken cancellationToken = default)
    {
        var deployments = await GrainFactory.GetGrain<IDeploymentsGrain>(0).List(cancellationToken);
        if (deployments.Count == 0)
            return;
        var devices = (await GrainFactory.GetGrain<IDevicesGrain>(0).List(cancellationToken)).Append(orchestrator.Info).ToDictionary(device => device.Id);
        await Task.WhenAll(deployments.Select(deployment => Reconcile(deployment, devices, cancellationToken)));
    }

    public async Task ModuleChanged(string module, CancellationToken cancellationToken = default)
    {
        var deployments = await GrainFactory.GetGrain<IDeploymentsGrain>(0).List(cancellationToken);
        var devices = (await GrainFactory.GetGrain<IDevicesGrain>(0).List(cancellationToken)).Append(orchestrator.Info).ToDictionary(device => device.Id);
        var affected = deployments.Where(deployment => deployment.Steps.Any(step => step.Module == module));
        await Task.WhenAll(affected.Select(deployment => Assign(deployment, deployment.Steps, devices, cancellationToken)));
    }

    private async Task Reconcile(DeploymentInfo deployment, Dictionary<string, DeviceInfo> devices, CancellationToken cancellationToken)
    {
        var steps = FailoverRule.Assign(deployment.Steps, devices);
        var hasMoved = !steps.SequenceEqual(deployment.Steps);
        if (hasMoved)
        {
            await Assign(deployment, steps, devices, cancellationToken);
            var names = string.Join(", ", steps.Select(step => devices.GetValueOrDefault(step.Device)?.Name ?? step.Device));
            LogMoved(logger, deployment.Name, deployment.Id, names);
        }
        else if (deployment.IsActive && deployment.Manifests.Keys.Any(device => FailoverRule.NeedsPart(deployment, device, devices)))
        {
            await GrainFactory.GetGrain<IDeploymentGrain>(deployment.Id).Deploy(cancellationToken);
            LogRestored(logger, deployment.Name, deployment.Id);
        }
    }

    private async Task Assign(DeploymentInfo deployment, IReadOnlyList<DeploymentStep> steps, Dictionary<string, DeviceInfo> devices, CancellationToken cancellationToken)
    {
        var modules = (await GrainFactory.GetGrain<IDeviceModulesGrain>(0).List(cancellationToken)).ToDictionary(module => module.Id);
        var solved = new List<SolvedStep>();
        foreach (var step in steps)
        {
            // A device, module or function that was removed: the deployment stays as it is until it is updated.
            if (!devices.TryGetValue(step.Device, out var device)
                || !modules.TryGetValue(step.Module, out var module)
                || module.Functions.FirstOrDefault(function => function.Name == step.Function) is not { } function)
            {
                LogIncomplete(logger, deployment.Name, deployment.Id);
                return;
            }

            solved.Add(new SolvedStep(device, module, function, step.Failovers, step.After));
        }

        var certificate = await certifier.Certify(solved);
        if (certifier.Forbids(certificate))
        {
            LogNotCertified(logger, deployment.Name, deployment.Id);
            return;
        }

        await GrainFactory.GetGrain<IDeploymentGrain>(deployment.Id).Set(deployment.Name, steps, builder.Build(deployment.Id, solved), certificate, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Moved deployment {Name} ({Id}) to {Devices}")]
    private static partial void LogMoved(ILogger logger, string name, string id, string devices);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deployed {Name} ({Id}) again, because a device had started again or had not answered")]
    private static partial void LogRestored(ILogger logger, string name, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deployment {Name} ({Id}) was not moved, because the other devices are not certified for it")]
    private static partial void LogNotCertified(ILogger logger, string name, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deployment {Name} ({Id}) names a device, module or function that was removed; update it")]
    private static partial void LogIncomplete(ILogger logger, string name, string id);
}

/// <summary>Which device runs a step.</summary>
internal static class FailoverRule
{
    /// <summary>The device that should run it where that is usable, else the first usable of those that take over, else the one that has it.</summary>
    public static IReadOnlyList<DeploymentStep> Assign(IReadOnlyList<DeploymentStep> steps, IReadOnlyDictionary<string, DeviceInfo> devices)
    {
        var assigned = new List<DeploymentStep>();
        foreach (var step in steps)
        {
            var device = step.Failovers.Prepend(step.Goal).FirstOrDefault(id => devices.TryGetValue(id, out var candidate) && candidate.IsUsable) ?? step.Device;
            assigned.Add(device == step.Device ? step : step with { Device = device });
        }

        return assigned;
    }

    /// <summary>Whether a usable device lacks its part, because it did not answer or has started again since.</summary>
    public static bool NeedsPart(DeploymentInfo deployment, string device, IReadOnlyDictionary<string, DeviceInfo> devices) =>
        devices.TryGetValue(device, out var known) && known.IsUsable
        && (deployment.Answers.GetValueOrDefault(device) is not { IsAnswered: true } || deployment.Restarts.GetValueOrDefault(device) != known.Restarts);
}
