using Npgsql;

namespace Wetware.Silo.Postgres;

/// <summary>The connection string of <c>Cluster:Database</c>, read and completed.</summary>
internal static class PostgresConnection
{
    // Of PostgreSQL's usual hundred connections a node takes a share that lets four nodes and an operator in.
    private const int MaxPoolSize = 20;
    private const int TimeoutSeconds = 5;

    /// <summary>Completes a connection string; false with the <paramref name="problem"/> when it cannot be read or lacks a host. The text itself, which may hold a password, is never repeated.</summary>
    public static bool TryRead(string text, out string connection, out string problem)
    {
        connection = problem = "";
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = PostgresUri.IsUri(text) ? PostgresUri.Read(text) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            problem = "is not a PostgreSQL connection string, as in Host=db;Database=ww;Username=ww;Password=… or postgres://ww:…@db/ww";
            return false;
        }

        if (string.IsNullOrEmpty(builder.Host))
        {
            problem = "names no host, as in Host=db;Database=ww;Username=ww;Password=…";
            return false;
        }

        // ContainsKey is true for every keyword that there is.
        if (!builder.ShouldSerialize("Maximum Pool Size") || builder.MaxPoolSize > 1000)
            builder.MaxPoolSize = MaxPoolSize;

        // Preferring it loads Kerberos' library, and where there is none, as in the image, the runtime complains on the error stream.
        if (!builder.ShouldSerialize("GSS Encryption Mode"))
            builder.GssEncryptionMode = GssEncryptionMode.Disable;
        if (builder.Timeout > TimeoutSeconds)
            builder.Timeout = TimeoutSeconds;
        builder.Timezone = "UTC";
        builder.ApplicationName ??= "ww";
        builder.PersistSecurityInfo = false;
        connection = builder.ConnectionString;
        return true;
    }

    /// <summary>
    /// Why the database does not answer; null when it does, be it only to refuse. The silo's own connections are used, because a new one may wait for the
    /// name to be looked up, which nothing can cancel: who no longer needs the answer does not wait for it.
    /// </summary>
    public static Task<string?> WhyAway(string connection, CancellationToken cancellationToken) => Ask(connection, cancellationToken).WaitAsync(cancellationToken);

    /// <summary>Host, port and database, for logs.</summary>
    public static string Describe(string connection)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        return $"{builder.Host}:{builder.Port}/{builder.Database ?? builder.Username}";
    }

    private static async Task<string?> Ask(string connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var open = new NpgsqlConnection(connection);
            await open.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var question = new NpgsqlCommand("SELECT 1", open) { CommandTimeout = TimeoutSeconds };
            await question.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException)
        {
            return null;
        }
        catch (NpgsqlException error)
        {
            return error.Message;
        }
    }
}
