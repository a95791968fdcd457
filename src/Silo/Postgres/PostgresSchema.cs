using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wetware.Clustering;

namespace Wetware.Silo.Postgres;

/// <summary>
/// Brings a database to the layout that this version needs: the numbered scripts of <c>deploy/sql/postgresql</c>, each once, in one transaction that
/// only one node at a time can hold. A database that is not up yet is waited for.
/// </summary>
internal sealed partial class PostgresSchema(string connection, TimeProvider time, ILogger logger)
{
    private const long Lock = 0x7777_736368656d61; // "ww" and "schema"
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _where = PostgresConnection.Describe(connection);

    /// <summary>Applies what is missing; answers the layout's number.</summary>
    /// <exception cref="NodeStartException">The database refuses us, or is of a newer layout.</exception>
    public async Task<int> Apply(CancellationToken cancellationToken)
    {
        var waits = 0;
        while (true)
        {
            try
            {
                return await ApplyOnce(cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException error) when (error.IsTransient || error is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow })
            {
                if (waits++ % 10 == 0)
                    LogWaiting(logger, _where, error.Message);
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException error)
            {
                throw new NodeStartException($"Cluster:Database: {_where} cannot be used: {error.Message}", error);
            }
        }
    }

    private async Task<int> ApplyOnce(CancellationToken cancellationToken)
    {
        var scripts = Scripts();
        await using var source = NpgsqlDataSource.Create(connection);
        await using var open = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await open.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await Run(open, $"SELECT pg_advisory_xact_lock({Lock.ToString(CultureInfo.InvariantCulture)})", cancellationToken).ConfigureAwait(false);
        await Run(open, "CREATE TABLE IF NOT EXISTS ww_schema (version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())", cancellationToken).ConfigureAwait(false);
        var known = Convert.ToInt32(await Run(open, "SELECT coalesce(max(version), 0) FROM ww_schema", cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
        var newest = scripts[^1].Number;
        if (known > newest)
            throw new NodeStartException($"Cluster:Database: the layout of {_where} is {known}, newer than this version's {newest}");
        foreach (var (number, sql) in scripts.Where(script => script.Number > known))
        {
            await Run(open, sql, cancellationToken).ConfigureAwait(false);
            await Run(open, $"INSERT INTO ww_schema (version) VALUES ({number.ToString(CultureInfo.InvariantCulture)})", cancellationToken).ConfigureAwait(false);
            LogApplied(logger, number, _where);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return newest;
    }

    private static async Task<object?> Run(NpgsqlConnection open, string sql, CancellationToken cancellationToken)
    {
        await using var command = open.CreateCommand();
#pragma warning disable CA2100 // The text is a script of this assembly or a number.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    // Embedded as "postgresql/0001.sql" and so on.
    private static (int Number, string Sql)[] Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith("postgresql/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return (int.Parse(Path.GetFileNameWithoutExtension(name), CultureInfo.InvariantCulture), reader.ReadToEnd());
                }),
        ];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for the database {Database}: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string database, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied script {Number} to the database {Database}")]
    private static partial void LogApplied(ILogger logger, int number, string database);
}
