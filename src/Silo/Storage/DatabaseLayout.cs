using System.Globalization;
using Microsoft.Data.Sqlite;
using Wetware.Clustering;

namespace Wetware.Silo.Storage;

/// <summary>The tables of a <see cref="Database"/>: creates them in a new file, brings an older file to this layout, and refuses a newer one.</summary>
internal static class DatabaseLayout
{
    /// <summary>Number of the layout.</summary>
    public const int Current = 4;

    private const string Create = """
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE states (
            provider TEXT NOT NULL, grain TEXT NOT NULL, name TEXT NOT NULL, etag INTEGER NOT NULL, principal TEXT NOT NULL DEFAULT '', data BLOB NOT NULL,
            PRIMARY KEY (provider, grain, name));
        CREATE TABLE members (silo TEXT PRIMARY KEY, row TEXT NOT NULL, etag INTEGER NOT NULL) WITHOUT ROWID;
        """ + Usage;

    // How many states there are of each name and principal, and their bytes, kept in the transaction of each change. The empty principal is the cluster itself.
    private const string Usage = """
        CREATE TABLE usage (name TEXT NOT NULL, principal TEXT NOT NULL, states INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (name, principal)) WITHOUT ROWID;
        INSERT INTO usage SELECT name, principal, count(*), sum(length(data)) FROM states GROUP BY name, principal;
        CREATE TRIGGER usage_of_new AFTER INSERT ON states BEGIN
            INSERT INTO usage SELECT new.name, new.principal, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM usage WHERE name = new.name AND principal = new.principal);
            UPDATE usage SET states = states + 1, bytes = bytes + length(new.data) WHERE name = new.name AND principal = new.principal;
        END;
        CREATE TRIGGER usage_of_changed AFTER UPDATE OF data, principal ON states WHEN old.principal = new.principal BEGIN
            UPDATE usage SET bytes = bytes + length(new.data) - length(old.data) WHERE name = new.name AND principal = new.principal;
        END;
        CREATE TRIGGER usage_of_taken AFTER UPDATE OF data, principal ON states WHEN old.principal <> new.principal BEGIN
            INSERT INTO usage SELECT new.name, new.principal, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM usage WHERE name = new.name AND principal = new.principal);
            UPDATE usage SET states = states + 1, bytes = bytes + length(new.data) WHERE name = new.name AND principal = new.principal;
            UPDATE usage SET states = states - 1, bytes = bytes - length(old.data) WHERE name = old.name AND principal = old.principal;
            DELETE FROM usage WHERE name = old.name AND principal = old.principal AND states = 0;
        END;
        CREATE TRIGGER usage_of_removed AFTER DELETE ON states BEGIN
            UPDATE usage SET states = states - 1, bytes = bytes - length(old.data) WHERE name = old.name AND principal = old.principal;
            DELETE FROM usage WHERE name = old.name AND principal = old.principal AND states = 0;
        END;
        """;

    // Before layout 4 a state did not say for whom it counts.
    private const string Principals = "ALTER TABLE states ADD COLUMN principal TEXT NOT NULL DEFAULT '';" + Usage;
    private const string From3 = "DROP TRIGGER usage_of_new; DROP TRIGGER usage_of_changed; DROP TRIGGER usage_of_removed; DROP TABLE usage;" + Principals;

    // Layout 1 had a table of reminders, which nothing used, and said in which of two formats states were written.
    private const string From1 = "DROP TABLE IF EXISTS reminders; DELETE FROM facts WHERE name = 'format';";
    private const string FormatOf1 = "real";

    /// <summary>Brings the file to <see cref="Current"/>, wholly or not at all.</summary>
    /// <exception cref="NodeStartException">The file is newer, of another program, or of a format that cannot be read.</exception>
    public static void Apply(SqliteConnection connection, string path)
    {
        connection.Run("BEGIN IMMEDIATE");
        switch (Read(connection))
        {
            case null when Tables(connection) == 0:
                connection.Run(Create);
                break;
            case "1":
                if (Fact(connection, "format") is var format && format != FormatOf1)
                    throw Refused(path, "format", format, FormatOf1);
                connection.Run(From1);
                connection.Run(Principals);
                break;
            case "2":
                connection.Run(Principals);
                break;
            case "3":
                connection.Run(From3);
                break;
            case var layout when layout == Text(Current):
                connection.Run("COMMIT");
                return;
            case var layout:
                throw Refused(path, "layout", layout, $"{Text(Current)}, or 1 to 3 to convert it");
        }

        connection.Run($"INSERT INTO facts (name, value) VALUES ('layout', '{Text(Current)}') ON CONFLICT (name) DO UPDATE SET value = excluded.value");
        connection.Run("COMMIT");
    }

    /// <summary>Runs statements that answer nothing.</summary>
    public static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string? Read(SqliteConnection connection) => Has(connection, "facts") ? Fact(connection, "layout") : null;

    private static string? Fact(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM facts WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return command.ExecuteScalar() as string;
    }

    private static bool Has(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $table";
        command.Parameters.AddWithValue("$table", table);
        return command.ExecuteScalar() is not null;
    }

    private static long Tables(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_schema";
        return (long)command.ExecuteScalar()!;
    }

    private static string Text(int layout) => layout.ToString(CultureInfo.InvariantCulture);

    private static NodeStartException Refused(string path, string name, string? found, string expected) => new(
        $"{path} has {name} \"{found ?? "none"}\", this program needs {expected}. Use the program that wrote it, or another data directory.");
}
