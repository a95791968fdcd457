using Microsoft.Extensions.Logging;
using Npgsql;

namespace Wetware.Silo.Postgres;

/// <summary>
/// What a restore into a namespace holds for as long as its transaction lasts: an advisory lock (PostgreSQL, §9.28.10), which ends with the connection. A node that starts waits for it.
/// </summary>
internal static partial class RestoreLock
{
    private const string Key = "hashtextextended('wetware restore ' || $1, 0)";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Takes it for the transaction that is open; false when another restore has it.</summary>
    public static async Task<bool> TryTake(NpgsqlConnection open, string cluster, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_xact_lock({Key})", open);
        command.Parameters.AddWithValue(cluster);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Returns when no restore into the namespace is under way.</summary>
    public static async Task WaitForNone(string connection, string cluster, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        for (var waits = 0; ; waits++)
        {
            // Of its own transaction, so it is free again at once.
            await using (var command = source.CreateCommand($"SELECT pg_try_advisory_xact_lock_shared({Key})"))
            {
                command.Parameters.AddWithValue(cluster);
                if ((bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!)
                    return;
            }

            if (waits % 10 == 0)
                LogWaiting(logger, cluster);
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting until the restore into namespace {Namespace} ends")]
    private static partial void LogWaiting(ILogger logger, string @namespace);
}
