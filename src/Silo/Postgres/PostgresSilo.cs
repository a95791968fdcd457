using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using Wetware.Grains.Quotas;
using Wetware.Silo.Hosting;
using Wetware.Silo.Storage;

namespace Wetware.Silo.Postgres;

/// <summary>Membership and storage of a silo in PostgreSQL, by Orleans' ADO.NET providers.</summary>
internal static class PostgresSilo
{
    private const string Invariant = "Npgsql";
    private const string Provider = "ww-database";

    /// <summary>Adds both.</summary>
    public static ISiloBuilder AddPostgres(this ISiloBuilder silo, string connection, int maxStateBytes)
    {
        silo.UseAdoNetClustering((AdoNetClusteringSiloOptions options) => (options.Invariant, options.ConnectionString) = (Invariant, connection));
        silo.Services.AddSingleton<StateSerializer>();
        silo.AddAdoNetGrainStorage(Provider, builder => builder.Configure<StateSerializer>((options, serializer) =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = connection;
            options.GrainStorageSerializer = new PostgresSerializer(serializer, maxStateBytes);
        }));
        foreach (var provider in NodeSilo.StorageProviders)
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(
                provider, (all, _) => new PostgresGrainStorage(provider, all.GetRequiredKeyedService<IGrainStorage>(Provider)));
        }

        silo.Services.TryAddSingleton(all => all.GetRequiredKeyedService<IGrainStorage>(NodeSilo.StorageProviders[0]));
        silo.Services.AddSingleton<IStateUsage>(all => new PostgresUsage(connection, all.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId));
        silo.Services.AddSingleton<IHostedService>(all =>
            new PostgresSweeper(connection, all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILogger<PostgresSweeper>>()));
        return silo;
    }
}
