using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Wetware.Silo.Postgres;

/// <summary>Removes the rows of states that were cleared a day ago: once at the start and then every hour, on every node; doing it twice is harmless.</summary>
internal sealed partial class PostgresSweeper(string connection, TimeProvider time, ILogger<PostgresSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        await using var source = NpgsqlDataSource.Create(connection);
        try
        {
            do
                await Sweep(source, stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task Sweep(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand("DELETE FROM ww_state WHERE payload IS NULL AND modified < now() - interval '1 day'");
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException error)
        {
            LogFailed(logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cleared states could not be removed from the database; tried again in an hour")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
