using Orleans.Concurrency;
using Wetware.Devices.Core;
using Wetware.Devices.Registry;
using Wetware.Devices.Runs;
using Wetware.Errors;

namespace Wetware.Devices.Deployments;

/// <inheritdoc cref="IDeploymentsGrain" />
[GrainType("ww.deployments")]
[StatelessWorker]
[Reentrant]
internal sealed class DeploymentsGrain(OrchestratorDevice orchestrator, NodeManifestBuilder builder, DeploymentRunner runner, Cards.Certifier certifier, TimeProvider time) : Grain, IDeploymentsGrain
{
    private IDeviceIndexGrain Index => GrainFactory.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Deployments);

    public async Task<IReadOnlyList<DeploymentInfo>> List(CancellationToken cancellationToken = default)
    {
        var entries = await Index.List();
        var deployments = await Task.WhenAll(entries.Select(entry => GrainFactory.GetGrain<IDeploymentGrain>(entry.Id).Get()));
        return [.. deployments.OfType<DeploymentInfo>()];
    }

    public async Task<DeploymentInfo?> Find(string deployment, CancellationToken cancellationToken = default)
    {
        if (await Get(deployment) is not { } found)
            return null;
        return found with { History = await GrainFactory.GetGrain<IRunHistoryGrain>(found.Id).Read() };
    }

    public async Task<DeploymentPlan> Plan(DeploymentManifest manifest, CancellationToken cancellationToken = default)
    {
        var (steps, plan) = await Solve(manifest, cancellationToken);
        if (!plan.IsPossible || await certifier.Certify([.. steps.OfType<SolvedStep>()]) is not { IsValid: false } certificate)
            return plan;
        var problems = plan.Steps.Select((step, i) => step with { Problems = [.. step.Problems, .. certificate.Steps[i].IsValid ? [] : certificate.Steps[i].Reasons.Select(reason => $"certificate: {reason}")] });
        return new DeploymentPlan(!certifier.Forbids(certificate), [.. problems]);
    }

    public async Task<DeploymentInfo> Create(DeploymentManifest manifest, CancellationToken cancellationToken = default)
    {
        var steps = await Solved(manifest, cancellationToken);
        var id = GrainWrites.NewId(time);
        var deployment = await Store(id, manifest.Name, steps, cancellationToken);
        try
        {
            await Index.Add(new IndexEntry(id, manifest.Name), unique: false, DeviceLimits.MaxDeployments);
            return deployment;
        }
        catch
        {
            // Nothing half created stays.
            await GrainFactory.GetGrain<IDeploymentGrain>(id).Remove(CancellationToken.None);
            throw;
        }
    }

    public async Task<DeploymentInfo> Update(string deployment, DeploymentManifest manifest, CancellationToken cancellationToken = default)
    {
        var known = await Known(deployment);
        var steps = await Solved(manifest, cancellationToken);
        await Index.Rename(known.Id, manifest.Name);
        return await Store(known.Id, manifest.Name, steps, cancellationToken);
    }

    public async Task<DeploymentInfo> Deploy(string deployment, CancellationToken cancellationToken = default)
    {
        var known = await Known(deployment);
        if (certifier.Forbids(known.Certificate))
            throw new WetwareException(ErrorKind.Denied, $"deployment \"{known.Name}\" is not certified: {known.Certificate?.Problems ?? "it was created before certificates were needed; update it"}");
        return await GrainFactory.GetGrain<IDeploymentGrain>(known.Id).Deploy(cancellationToken);
    }

    public async Task<bool> Remove(string deployment, CancellationToken cancellationToken = default)
    {
        if (await Get(deployment) is not { } known)
            return false;
        await GrainFactory.GetGrain<IDeploymentGrain>(known.Id).Remove(cancellationToken);
        return true;
    }

    public async Task<RunOutcome> Run(string deployment, DeviceRun run, CancellationToken cancellationToken = default)
    {
        var known = await Known(deployment);
        var (began, started) = (time.GetUtcNow(), time.GetTimestamp());
        var outcome = await runner.Run(known, run, cancellationToken);
        var took = time.GetElapsedTime(started);
        DeviceMetrics.Ran(took, outcome.Problem is null);
        var kept = outcome.Result is { Length: <= DeviceLimits.MaxHistoryResult } result ? result : null;
        var problem = outcome.Problem is null ? null : outcome.Reason is null ? outcome.Problem : $"{outcome.Problem}: {outcome.Reason}";
        await GrainFactory.GetGrain<IRunHistoryGrain>(known.Id).Add(new RunRecord(began, (long)took.TotalMilliseconds, kept, problem));
        return outcome;
    }

    public async Task<ReadOnlyMemory<byte>> ReadResultFile(string deployment, string file, CancellationToken cancellationToken = default) =>
        await runner.ReadFile(await Known(deployment), file, cancellationToken);

    /// <summary>A step as it is stored.</summary>
    internal static DeploymentStep Stored(SolvedStep step) => new(step.Device.Id, step.Device.Id, step.Module.Id, step.Function.Name, step.Failovers, step.After);

    private async Task<DeploymentInfo?> Get(string deployment) =>
        await Index.Find(deployment) is { } entry ? await GrainFactory.GetGrain<IDeploymentGrain>(entry.Id).Get() : null;

    private async Task<DeploymentInfo> Known(string deployment) =>
        await Get(deployment) ?? throw new WetwareException(ErrorKind.NotFound, $"no deployment matches ID '{deployment}'");

    private async Task<Solution> Solve(DeploymentManifest manifest, CancellationToken cancellationToken)
    {
        ManifestChecks.Check(manifest);
        var devices = await GrainFactory.GetGrain<IDevicesGrain>(0).List(cancellationToken);
        var modules = await GrainFactory.GetGrain<IDeviceModulesGrain>(0).List(cancellationToken);
        return new ManifestSolver([orchestrator.Info, .. devices], modules).Solve(manifest);
    }

    private async Task<IReadOnlyList<SolvedStep>> Solved(DeploymentManifest manifest, CancellationToken cancellationToken)
    {
        var solution = await Solve(manifest, cancellationToken);
        return solution.Plan.IsPossible ? [.. solution.Steps.OfType<SolvedStep>()] : throw new WetwareException(ErrorKind.Denied, solution.Problems);
    }

    private async Task<DeploymentInfo> Store(string id, string name, IReadOnlyList<SolvedStep> solved, CancellationToken cancellationToken)
    {
        var certificate = await certifier.Certify(solved);
        if (certifier.Forbids(certificate))
            throw new WetwareException(ErrorKind.Denied, $"the deployment is not certified: {certificate!.Problems}");
        return await GrainFactory.GetGrain<IDeploymentGrain>(id).Set(name, [.. solved.Select(Stored)], builder.Build(id, solved), certificate, cancellationToken);
    }
}
