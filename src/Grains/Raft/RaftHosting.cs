using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Wetware.Capabilities;
using Wetware.Grains.Placement;
using Wetware.Grains.Raft.Members;
using Wetware.Grains.Raft.Restoring;
using Wetware.Grains.Raft.StateMachines.KeyValue;
using Wetware.Grains.Raft.StateMachines.Queue;
using Wetware.Grains.Raft.StateMachines.Wasm;
using Wetware.Grains.Raft.Transport;
using Wetware.Grains.Sessions;
using Wetware.Nodes;
using Wetware.Queues;
using Wetware.Raft.KeyValue;

namespace Wetware.Grains.Raft;

/// <summary>What Raft groups need of a silo.</summary>
internal static class RaftHosting
{
    public static ISiloBuilder AddRaft(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddMetrics();
        services.AddOptions<RaftOptions>().Validate(options => !options.Problems().Any(), "Cluster:Raft: an option is outside its limits");
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RaftMetrics>();
        services.AddSingleton<MachineKinds>();
        services.AddSingleton(new MachineKind("kv", _ => new SessionMachine(new KeyValueMachine(new()))));
        services.AddSingleton(new MachineKind("queue", _ => new SessionMachine(new QueueMachine(new()))));
        services.AddSingleton<MachineModules>();
        services.AddSingleton(all =>
        {
            var modules = all.GetRequiredService<MachineModules>();
            return new MachineKind("wasm", digest => new SessionMachine(new WasmMachine(modules.Load(digest))));
        });
        services.AddSingleton<ClusterPeers>();
        services.AddSingleton<IRaftPeers>(all => all.GetRequiredService<ClusterPeers>());
        services.AddSingleton<IMemberQuestions>(all => all.GetRequiredService<ClusterPeers>());
        services.AddSingleton<RaftLinks>();
        services.AddSingleton<IRaftTransport>(all => all.GetRequiredService<RaftLinks>());
        services.AddSingleton(all => new RaftMembers(
            all.GetRequiredService<IOptions<RaftOptions>>(),
            all.GetRequiredService<MachineKinds>(),
            all.GetRequiredService<IRaftTransport>(),
            all.GetRequiredService<IMemberQuestions>(),
            all.GetRequiredService<RaftMetrics>(),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<RaftMembers>>()));
        services.AddSingleton<RaftImages>();
        services.AddHostedService<RaftRestoreService>();
        services.AddSingleton<SnapshotReceiver>();
        services.AddSingleton<LeadershipHandOver>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RaftLifecycle>();
        return silo
            .AddGrainDirectory(NodeDirectory.Name, static (_, _) => new NodeDirectory())
            .AddSessionService("raft-groups", CapabilityKinds.RaftGroups, static (grains, node) => grains.GetGrain<IKeyValueOpenerGrain>(NodeKey.Prefer(node.Server)).GetGrainId())
            .AddSessionService("queues", CapabilityKinds.Queues, static (grains, node) => grains.GetGrain<IQueueOpenerGrain>(NodeKey.Prefer(node.Server)).GetGrainId());
    }

    /// <summary>Starts the members when their node has joined the cluster, and stops them before it leaves.</summary>
    private sealed class RaftLifecycle(RaftMembers members, LeadershipHandOver handOver) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) =>
            lifecycle.Subscribe(nameof(RaftMembers), ServiceLifecycleStage.Active + 1, members.Start, Stop);

        private async Task Stop(CancellationToken cancellationToken)
        {
            // A stop that is cancelled is to be quick.
            if (!cancellationToken.IsCancellationRequested)
                await handOver.Run(cancellationToken);
            await members.DisposeAsync();
        }
    }
}
