using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Grains.Hosting;
using Wetware.Nodes;
using Wetware.Silo.Postgres;
using Wetware.Silo.Security;
using Wetware.Silo.Storage;

namespace Wetware.Silo.Hosting;

/// <summary>The silo of a node: one description for workers and gateways.</summary>
public static class NodeSilo
{
    /// <summary>Names of the grain storage providers; all keep their states in the one store.</summary>
    public static IReadOnlyList<string> StorageProviders { get; } = ["Default", "PubSubStore"];

    /// <summary>Adds the silo of <paramref name="node"/> to a host; <paramref name="more"/> adds what only some nodes have.</summary>
    public static IHostApplicationBuilder AddNode(this IHostApplicationBuilder builder, NodeContext node, Action<ISiloBuilder>? more = null)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(node.Loggers);
        builder.Services.AddSingleton(node);
        builder.Services.AddSingleton(node.Card());
        builder.Services.AddSingleton(node.Identity.Signer);
        node.Options.Guests.CodeFolder ??= node.Data["code"];
        node.Options.Raft.Folder ??= node.Data["raft"];
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(node.Options.Guests));
        builder.Services.TryAddSingleton(node.Time);
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(node.Options.Auth));
        builder.Services.AddSingleton<IHostLifetime, NodeLifetime>();
        builder.AddOtlp(node.Card());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = node.Options.DrainTimeout);
        builder.UseOrleans(silo =>
        {
            silo
                .AddIdentity(node)
                .UseClusterTls(node.Secret)
                .AddLiveness(node.Options.Liveness)
                .AddMembership(node)
                .AddStorage(node)
                .AddPrimitives()
                .AddClientCallFilter();
            silo.Services.AddSteadyCollector();
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(node.Options.Routing));
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(node.Options.Anchors));
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(node.Options.Tasks));
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(node.Options.Worker));
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(node.Options.PubSub));
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(node.Options.Raft));

            // A worker has the grains of the primitives. The command-line tool carries those of applications too, whose services gateways have.
            if (node.Options.Role == NodeRole.Worker)
                silo.Services.PostConfigure<GrainTypeOptions>(types => types.Classes.RemoveWhere(IsOfApplication));
            more?.Invoke(silo);
        });
        return builder;
    }

    // Our own assemblies but those that this one is built on: it does not know the others.
    private static bool IsOfApplication(Type grain) =>
        grain.Assembly is var assembly && assembly != typeof(NodeSilo).Assembly && assembly != typeof(PrimitivesHosting).Assembly
        && assembly.GetName().Name!.StartsWith("Wetware.", StringComparison.Ordinal);

    private static ISiloBuilder AddIdentity(this ISiloBuilder silo, NodeContext node) => silo
        .Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = node.Options.Namespace;
            cluster.ServiceId = node.Options.Namespace;
        })
        .Configure<SiloOptions>(options => options.SiloName = node.Name.ToString())
        .Configure<EndpointOptions>(node.Ports.Apply);

    private static ISiloBuilder AddLiveness(this ISiloBuilder silo, LivenessOptions liveness) => silo.Configure<ClusterMembershipOptions>(liveness.Apply);

    private static ISiloBuilder AddMembership(this ISiloBuilder silo, NodeContext node)
    {
        // With a database the table comes together with the storage.
        if (node.Members is { } members)
            silo.Services.AddSingleton<IMembershipTable>(new OrleansMembershipTable(() => members));
        return silo;
    }

    private static ISiloBuilder AddStorage(this ISiloBuilder silo, NodeContext node)
    {
        if (node.Connection is { } connection)
            return silo.AddPostgres(connection, node.Options.Storage.MaxStateBytes);
        if (node.Database is { } database)
            silo.Services.AddSingleton<IStateStore>(new SqliteStateStore(database, node.Options.Storage));
        else
            silo.Services.AddSingleton<IStateStore, RemoteStateStore>();

        return silo.AddEmbeddedStorage();
    }

    /// <summary>Grain storage over the silo's <see cref="IStateStore"/>.</summary>
    public static ISiloBuilder AddEmbeddedStorage(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddSingleton<StateSerializer>();
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
