using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Storage;
using Wetware.Clustering;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Grains.Hosting;
using Wetware.Grains.Nodes;
using Wetware.Grains.Quotas;
using Wetware.Grains.Tasks.Secrets;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Silo.Backup;
using Wetware.Silo.Configuration;
using Wetware.Silo.Postgres;
using Wetware.Silo.Security;
using Wetware.Silo.Storage;

namespace Wetware.Silo.Hosting;

/// <summary>The silo of a node: one description for workers and gateways.</summary>
public static class NodeSilo
{
    /// <summary>Names of the grain storage providers; all keep their states in the one store.</summary>
    public static IReadOnlyList<string> StorageProviders { get; } = ["Default", "PubSubStore"];

    /// <summary>Makes a host a node; <paramref name="more"/> adds what only some nodes have.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="loggers">Loggers of the whole process.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="more">Adds to the silo.</param>
    /// <exception cref="NodeStartException"><see cref="NodeOptions.Database"/> cannot be read.</exception>
    public static IHostApplicationBuilder AddNode(
        this IHostApplicationBuilder builder, NodeOptions options, ILoggerFactory loggers, TimeProvider? time = null, Action<ISiloBuilder>? more = null)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout);
        builder.AddOtlp();
        return builder.UseOrleans(silo =>
        {
            silo.UseNodeClustering(options).AddWetware(options);
            more?.Invoke(silo);
        });
    }

    /// <summary>The node's part in its cluster, which it joins before the host creates anything that depends on who leads.</summary>
    private static ISiloBuilder UseNodeClustering(this ISiloBuilder silo, NodeOptions options)
    {
        var services = silo.Services;
        services.AddSingleton<StorageMetrics>();
        services.AddSingleton(all => new NodeContext(
            options, all.GetRequiredService<ILoggerFactory>(), all.GetRequiredService<TimeProvider>(), all.GetRequiredService<StorageMetrics>()));
        services.AddSingleton<NodeLifetime>();
        services.AddSingleton<IHostLifetime>(all => all.GetRequiredService<NodeLifetime>());
        services.AddHostedService(all => all.GetRequiredService<NodeLifetime>());

        services.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Namespace);
        services.AddOptions<SiloOptions>().Configure<NodeContext>((silo, node) => silo.SiloName = node.Name.ToString());
        services.AddOptions<EndpointOptions>().Configure<NodeContext>((endpoints, node) => node.Ports.Apply(endpoints));
        services.Configure<ClusterMembershipOptions>(options.Liveness.Apply);
        return silo.UseClusterTls(all => all.GetRequiredService<NodeContext>().Secret);
    }

    /// <summary>What a node offers: membership and storage, the primitives, the walls around them.</summary>
    private static ISiloBuilder AddWetware(this ISiloBuilder silo, NodeOptions options)
    {
        silo.AddStorage(options).AddPrimitives().AddClientCallFilter();

        // On every node, so that the page of a gateway shows the calls of all. Its stream of logs shows nothing of ours and is off.
        silo.AddDashboard(dashboard => dashboard.HideTrace = true);
        var services = silo.Services;
        services.AddSteadyCollector();
        services.AddSingleton(all => all.GetRequiredService<NodeContext>().Card());
        services.AddSingleton<IEnvelopeSigner>(all => all.GetRequiredService<NodeContext>().Identity.Signer);
        services.AddSingleton<INodeDiskProbe, NodeDiskProbe>();
        services.AddSingleton(all => new NodeCordon(all.GetRequiredService<NodeContext>().Data["cordoned"]));
        services.AddNodeOptions(options.Guests, (guests, node) => guests.CodeFolder ??= node.Data["code"]);
        services.AddNodeOptions(options.Raft, (raft, node) => raft.Folder ??= node.Data["raft"]);
        services.AddSingleton(all => new TaskSecretSeal(all.GetRequiredService<NodeContext>().Secret.SealingKeys));
        services.AddSingleton<BackupService>();
        services.AddHostedService(all => all.GetRequiredService<BackupService>());
        services.AddNodeOptions(options.Auth);
        services.AddNodeOptions(options.Routing);
        services.AddNodeOptions(options.Anchors);
        services.AddNodeOptions(options.Channels);
        services.AddNodeOptions(options.Tasks);
        services.AddNodeOptions(options.Worker);
        services.AddNodeOptions(options.PubSub);

        // A worker has the grains of the primitives. The command-line tool carries those of applications too, whose services gateways have.
        if (options.Role == NodeRole.Worker)
            services.PostConfigure<GrainTypeOptions>(types => types.Classes.RemoveWhere(IsOfApplication));
        return silo;
    }

    private static void AddNodeOptions<T>(this IServiceCollection services, T options, Action<T, NodeContext>? complete = null)
        where T : class => services.AddSingleton(all =>
    {
        complete?.Invoke(options, all.GetRequiredService<NodeContext>());
        return Microsoft.Extensions.Options.Options.Create(options);
    });

    // Our own assemblies but those that this one is built on: it does not know the others.
    private static bool IsOfApplication(Type grain) =>
        grain.Assembly is var assembly && assembly != typeof(NodeSilo).Assembly && assembly != typeof(PrimitivesHosting).Assembly
        && assembly.GetName().Name!.StartsWith("Wetware.", StringComparison.Ordinal);

    private static ISiloBuilder AddStorage(this ISiloBuilder silo, NodeOptions options)
    {
        // A database brings the membership table with it.
        if (NodeContext.ReadConnection(options) is { } connection)
            return silo.AddPostgres(connection, options.Storage.MaxStateBytes);
        silo.Services.AddSingleton<IMembershipTable>(all =>
        {
            var node = all.GetRequiredService<NodeContext>();
            return new OrleansMembershipTable(() => node.Members);
        });
        silo.Services.AddSingleton<IStateStore>(all => all.GetRequiredService<NodeContext>().Database is { } database
            ? new SqliteStateStore(database, options.Storage)
            : new RemoteStateStore(all.GetRequiredService<IGrainFactory>()));
        return silo.AddEmbeddedStorage();
    }

    /// <summary>Grain storage over the silo's <see cref="IStateStore"/>.</summary>
    public static ISiloBuilder AddEmbeddedStorage(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddSingleton<StateSerializer>();
        services.AddSingleton<IStateUsage>(all => all.GetRequiredService<IStateStore>());
        foreach (var provider in StorageProviders)
        {
            services.AddKeyedSingleton<IGrainStorage>(
                provider,
                (all, _) => new EmbeddedGrainStorage(provider, all.GetRequiredService<IStateStore>(), all.GetRequiredService<StateSerializer>()));
        }

        services.TryAddSingleton(all => all.GetRequiredKeyedService<IGrainStorage>(StorageProviders[0]));
        return silo;
    }
}
