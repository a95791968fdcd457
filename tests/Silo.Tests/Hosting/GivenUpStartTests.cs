using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Hosting;

/// <summary>A node that is asked to stop while it starts.</summary>
public sealed class GivenUpStartTests
{
    [Theory]
    [InlineData(ServiceLifecycleStage.RuntimeInitialize)]
    [InlineData(ServiceLifecycleStage.RuntimeGrainServices)]
    [InlineData(ServiceLifecycleStage.Active)]
    public async Task A_start_that_is_given_up_is_no_failure(int stage)
    {
        using var folder = new TempFolder();
        using var giveUp = new CancellationTokenSource();
        var options = new NodeOptions
        {
            Role = NodeRole.Gateway,
            DataDirectory = folder["node"],
            ClusterPort = 0,
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(200) },
        };
        var host = WorkerHost.Build(
            options, NullLoggerFactory.Instance, more: services => services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new GivesUp(giveUp, stage)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Node.Start(host, giveUp.Token));

        // Nothing of it is left: another one starts with the same folder.
        await using var node = await Node.Start(WorkerHost.Build(options, NullLoggerFactory.Instance));
        Assert.True(await node.Stop(), "it drained in time");
    }

    private sealed class GivesUp(CancellationTokenSource giveUp, int stage) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(GivesUp), stage, _ => giveUp.CancelAsync());
    }
}
