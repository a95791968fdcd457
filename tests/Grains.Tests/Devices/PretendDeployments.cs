using Orleans.Concurrency;
using Wetware.Devices;

namespace Wetware.Tests.Devices;

/// <summary>Stands in for the orchestrator of a gateway: one deployment, whose runs wait until a test lets them go on.</summary>
[Reentrant]
public sealed class PretendDeployments : Grain, IDeploymentsGrain
{
    public const string Id = "0123456789abcdef01234567";

    private static readonly DeploymentInfo Chain = new()
    {
        Id = Id,
        Name = "chain",
        IsActive = true,
        Steps = [new DeploymentStep("d2", "d1", "m1", "fibo", ["d2"])],
    };

    /// <summary>Runs that began, and how they end.</summary>
    public static Func<DeviceRun, CancellationToken, Task<RunOutcome>> OnRun { get; set; } = (_, _) => Task.FromResult(new RunOutcome { Result = "1" });

    public Task<IReadOnlyList<DeploymentInfo>> List(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<DeploymentInfo>>([Chain]);

    public Task<DeploymentInfo?> Find(string deployment, CancellationToken cancellationToken = default) => Task.FromResult(deployment is Id or "chain" ? Chain : null);

    public Task<RunOutcome> Run(string deployment, DeviceRun run, CancellationToken cancellationToken = default) => OnRun(run, cancellationToken);

    public Task<DeploymentPlan> Plan(DeploymentManifest manifest, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DeploymentInfo> Create(DeploymentManifest manifest, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DeploymentInfo> Update(string deployment, DeploymentManifest manifest, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DeploymentInfo> Deploy(string deployment, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> Remove(string deployment, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ReadOnlyMemory<byte>> ReadResultFile(string deployment, string file, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
