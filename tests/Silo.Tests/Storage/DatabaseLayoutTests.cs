using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Storage;

public sealed class DatabaseLayoutTests : IDisposable
{
    // Layout 1, as version 0.1.0 created it.
    private const string Layout1 = """
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE states (
            provider TEXT NOT NULL, grain TEXT NOT NULL, name TEXT NOT NULL, etag INTEGER NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (provider, grain, name));
        CREATE TABLE reminders (
            grain TEXT NOT NULL, name TEXT NOT NULL, hash INTEGER NOT NULL, start INTEGER NOT NULL, period INTEGER NOT NULL, etag INTEGER NOT NULL,
            PRIMARY KEY (grain, name)) WITHOUT ROWID;
        CREATE INDEX reminders_by_hash ON reminders (hash);
        CREATE TABLE members (silo TEXT PRIMARY KEY, row TEXT NOT NULL, etag INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO facts VALUES ('layout', '1'), ('format', 'real'), ('members', '7');
        INSERT INTO states VALUES ('Default', 'a', 'state', 12, x'0102');
        INSERT INTO reminders VALUES ('a', 'daily', 1, 2, 3, 4);
        """;

    // What layout 3 had more than layout 2.
    private const string Usage3 = """
        CREATE TABLE usage (name TEXT PRIMARY KEY, states INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO usage SELECT name, count(*), sum(length(data)) FROM states GROUP BY name;
        CREATE TRIGGER usage_of_new AFTER INSERT ON states BEGIN
            INSERT INTO usage SELECT new.name, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM usage WHERE name = new.name);
            UPDATE usage SET states = states + 1, bytes = bytes + length(new.data) WHERE name = new.name;
        END;
        CREATE TRIGGER usage_of_changed AFTER UPDATE OF data ON states BEGIN
            UPDATE usage SET bytes = bytes + length(new.data) - length(old.data) WHERE name = new.name;
        END;
        CREATE TRIGGER usage_of_removed AFTER DELETE ON states BEGIN
            UPDATE usage SET states = states - 1, bytes = bytes - length(old.data) WHERE name = old.name;
        END;
        """;

    private readonly TempFolder _folder = new();

    private string File => _folder[Database.FileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_of_layout_1_is_converted_and_keeps_its_states()
    {
        Make(Layout1);

        for (var i = 0; i < 2; i++)
        {
            using var database = Open();
            var state = await new SqliteStateStore(database, new StorageOptions()).Read(new StateKey("Default", "a", "state"), CancellationToken.None);
            Assert.Equal(("12", "0102"), (state!.ETag, Convert.ToHexString(state.Data.Span)));
            Assert.Equal(new StateUsage(1, 2), await new SqliteStateStore(database, new StorageOptions()).Count("state", null, CancellationToken.None));
            Assert.Equal(["facts", "members", "states", "usage"], await Names(database, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"));
            Assert.Equal(["layout=4", "members=7"], await Names(database, "SELECT name || '=' || value FROM facts ORDER BY name"));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task States_of_earlier_layouts_count_for_nobody_until_somebody_writes_them(int layout)
    {
        Make(Layout1 + "; DROP TABLE reminders; DELETE FROM facts WHERE name = 'format'; INSERT INTO states VALUES ('Default', 'b', 'state', 13, x'030405'); " + (layout == 3 ? Usage3 : "")
            + $"UPDATE facts SET value = '{layout}' WHERE name = 'layout'");

        using var database = Open();
        var states = new SqliteStateStore(database, new StorageOptions());
        Assert.Equal(new StateUsage(2, 5), await states.Count("state", null, CancellationToken.None));
        Assert.Equal(default, await states.Count("state", "token:a", CancellationToken.None));
        Assert.True((await states.Write(new StateKey("Default", "a", "state"), "12", new byte[10], "token:a", CancellationToken.None)).Done);
        Assert.True((await states.Clear(new StateKey("Default", "b", "state"), "13", CancellationToken.None)).Done);
        Assert.Equal(new StateUsage(1, 10), await states.Count("state", null, CancellationToken.None));
        Assert.Equal(new StateUsage(1, 10), await states.Count("state", "token:a", CancellationToken.None));
        Assert.Equal(["layout=4", "members=7"], await Names(database, "SELECT name || '=' || value FROM facts ORDER BY name"));
    }

    [Theory]
    [InlineData("UPDATE facts SET value = 'other' WHERE name = 'format'", "format \"other\"")]
    [InlineData("DELETE FROM facts WHERE name = 'format'", "format \"none\"")]
    [InlineData("UPDATE facts SET value = '5' WHERE name = 'layout'", "layout \"5\"")]
    [InlineData("DROP TABLE facts", "layout \"none\"")]
    public void A_file_that_cannot_be_converted_is_refused_and_left_as_it_is(string change, string named)
    {
        Make($"{Layout1}; {change}");

        var error = Assert.Throws<NodeStartException>(Open);

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM reminders";
        Assert.Equal(1L, command.ExecuteScalar());
    }

    private static Task<string[]> Names(Database database, string sql) => database.Read(
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var names = new List<string>();
            while (reader.Read())
                names.Add(reader.GetString(0));
            return names.ToArray();
        },
        CancellationToken.None);

    private Database Open() => Database.Open(File, new StorageOptions(), NullLogger.Instance);

    private SqliteConnection Connect()
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        return connection;
    }

    private void Make(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
