using System.Net;
using Npgsql;
using Wetware.Testing;
using Wetware.Testing.Postgres;
using Xunit.Abstractions;

namespace Wetware.Tests;

/// <summary>
/// A gateway is killed in the middle of its backup, and a restore in its middle, both with SIGKILL: what is left is whole or clearly unfinished, and both can be begun again.
/// <c>WW_BACKUP_MIB</c> says how much there is to back up; 16 MiB by default.
/// </summary>
[Collection("cluster")]
public sealed class BackupKillTests(PostgresServer postgres, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    private static readonly int MiB = int.TryParse(Environment.GetEnvironmentVariable("WW_BACKUP_MIB"), out var wanted) ? wanted : 16;

    private readonly Dictionary<string, byte[]> _blobs = [];
    private Uri _admin = null!;

    [Fact]
    public async Task A_killed_backup_leaves_no_archive_and_a_killed_restore_is_repeated()
    {
        await using var cluster = new TestCluster();
        var archives = cluster.Folder("archives");
        cluster.Environment.AddRange([("WW_BACKUP", archives), ("Cluster__Backup__Chain", "1")]);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        var gateway = await Start(cluster, "one");
        await Fill(http);

        // The backup that the kill comes too late for is whole, and another is begun.
        var tries = 0;
        await Wait.Until(
            async () =>
            {
                tries++;
                var making = http.PostAsync(new Uri(_admin, "/backups"), null);
                var isUnfinished = await Unfinished(() => Directory.Exists(archives) && Directory.GetFiles(archives, "*.wwb.part").Any(HasContent), making);
                await gateway.Kill();
                await making.ContinueWith(_ => { }, TaskScheduler.Default);
                isUnfinished &= Directory.GetFiles(archives, "*.wwb.part").Length > 0;
                foreach (var whole in Directory.GetFiles(archives, "*.wwb"))
                    await Ww("backup", "verify", whole);
                gateway = await Start(cluster, "one");
                return isUnfinished;
            },
            "a backup is killed",
            TimeSpan.FromMinutes(5));
        output.WriteLine($"the backup was killed at try {tries}");

        // Keys are written meanwhile.
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => Write(http, stop.Token));
        using (var made = await http.PostAsync(new Uri(_admin, "/backups"), null))
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await stop.CancelAsync();
        var written = await writing;
        Assert.Empty(Directory.GetFiles(archives, "*.part"));
        var archive = Directory.GetFiles(archives, "*.wwb").OrderBy(File.GetLastWriteTimeUtc).Last();
        await gateway.Kill();
        Directory.Delete(cluster.Folder("one"), recursive: true);

        var (restored, database) = (cluster.Folder("two"), Path.Combine(cluster.Folder("two"), "cluster.db"));
        tries = 0;
        await Wait.Until(
            async () =>
            {
                tries++;
                if (Directory.Exists(restored))
                    Directory.Delete(restored, recursive: true);
                await using var restore = WwProcess.Start("restore", archive, "--ns", cluster.Namespace, "--data", restored);
                var isUnfinished = await Unfinished(() => HasContent($"{database}.restore"), restore.Exit());
                await restore.Kill();
                return isUnfinished && File.Exists($"{database}.restore");
            },
            "a restore is killed",
            TimeSpan.FromMinutes(5));
        output.WriteLine($"the restore was killed at try {tries}");
        Assert.False(File.Exists(database));
        var refused = cluster.Begin("two", "gateway", "--listen", "127.0.0.1:0", "--cluster-port", "0");
        Assert.Equal(2, await refused.Exit());
        Assert.Contains("Repeat ww restore", refused.Text, StringComparison.Ordinal);

        await Ww("restore", archive, "--ns", cluster.Namespace, "--data", restored);

        // A dump of what was restored differs in nothing from that of what was backed up.
        var dump = await Ww("backup", "create", cluster.Folder("archives/dump.wwb"), "--base", archive, "--data", restored, "--ns", cluster.Namespace, "--join", "127.0.0.1:1", "--timeout", "0.2");
        Assert.Contains(": incremental 1, 0 of ", dump, StringComparison.Ordinal);
        await Start(cluster, "two");
        foreach (var (digest, bytes) in _blobs)
            Assert.Equal(bytes, await http.GetByteArrayAsync(new Uri(_admin, $"/blobs/{digest}")));
        Assert.InRange(int.Parse(await http.GetStringAsync(new Uri(_admin, "/kv/load/last")), System.Globalization.CultureInfo.InvariantCulture), 0, written);
    }

    [PostgresFact]
    public async Task A_restore_into_PostgreSQL_that_is_killed_leaves_nothing_and_is_repeated()
    {
        await using var cluster = new TestCluster();
        var archives = cluster.Folder("archives");
        cluster.Environment.AddRange([("WW_BACKUP", archives), ("Cluster__Backup__Chain", "1")]);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        var gateway = await Start(cluster, "one");
        await Fill(http);
        using (var made = await http.PostAsync(new Uri(_admin, "/backups"), null))
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await gateway.Kill();
        var archive = Directory.GetFiles(archives, "*.wwb").OrderBy(File.GetLastWriteTimeUtc).Last();

        // A restore that is stopped too late is whole, and is removed.
        await using var source = NpgsqlDataSource.Create(postgres.Connection);
        var (tries, ns) = (0, cluster.Namespace);
        await Wait.Until(
            async () =>
            {
                if (tries++ > 0)
                    await Number(source, "WITH members AS (DELETE FROM ww_membership), states AS (DELETE FROM ww_state RETURNING 1) SELECT count(*) FROM states");
                var before = await Number(source, Size);
                await using var restore = WwProcess.Start("restore", archive, "--ns", ns, "--database", postgres.Connection);
                var exit = restore.Exit();
                while (!exit.IsCompleted && await Number(source, Size) < before + (1 << 20))
                    await Task.Yield();
                var isUnfinished = await IsStoppedInTransaction(source, restore, exit);
                await restore.Kill();
                return isUnfinished;
            },
            "a restore is killed",
            TimeSpan.FromMinutes(5));
        output.WriteLine($"the restore was killed at try {tries}");
        await Wait.Until(async () => await Number(source, Transactions) == 0, "the server has noticed");
        Assert.Equal(0, await Number(source, "SELECT count(*) FROM ww_state WHERE service = $1", ns));
        Assert.Equal(0, await Number(source, "SELECT count(*) FROM ww_membership WHERE cluster = $1", ns));

        await Ww("restore", archive, "--ns", ns, "--database", postgres.Connection);

        var dump = await Ww("backup", "create", cluster.Folder("archives/dump.wwb"), "--base", archive, "--database", postgres.Connection, "--ns", ns, "--join", "127.0.0.1:1", "--timeout", "0.2");
        Assert.Contains(": incremental 1, 0 of ", dump, StringComparison.Ordinal);
        await using var restored = WwProcess.Start(
            "gateway", "--listen", "127.0.0.1:0", "--cluster-port", "0", "--ns", ns, "--data", cluster.Folder("two"), "--database", postgres.Connection);
        await Serves(restored);
        foreach (var (digest, bytes) in _blobs)
            Assert.Equal(bytes, await http.GetByteArrayAsync(new Uri(_admin, $"/blobs/{digest}")));
    }

    private const string Transactions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND backend_xid IS NOT NULL";

    // Rows that are not committed count too.
    private const string Size = "SELECT coalesce(pg_total_relation_size(to_regclass('ww_state')), 0)";

    // False when it had ended or sent its commit before it was stopped.
    private static async Task<bool> IsStoppedInTransaction(NpgsqlDataSource source, WwProcess restore, Task exit)
    {
        if (exit.IsCompleted)
            return false;
        restore.Pause();
        await Wait.Until(
            async () => await Number(source, $"{Transactions} AND wait_event IS DISTINCT FROM 'ClientRead'") == 0, "the server has done what it was sent");
        return await Number(source, Transactions) == 1;
    }

    private static async Task<long> Number(NpgsqlDataSource source, string sql, params string[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    // True when the condition held before the work was over.
    private static async Task<bool> Unfinished(Func<bool> condition, Task work)
    {
        while (!work.IsCompleted)
        {
            if (condition())
                return true;
            await Task.Yield();
        }

        return false;
    }

    private static bool HasContent(string file)
    {
        try
        {
            return new FileInfo(file).Length > 1 << 16;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private async Task<WwProcess> Start(TestCluster cluster, string name)
    {
        var gateway = await cluster.Gateway(name);
        await Serves(gateway);
        return gateway;
    }

    private async Task Serves(WwProcess gateway)
    {
        var line = await gateway.Says("HTTP on http://");
        _admin = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..].TrimEnd('/', ' '));
    }

    private async Task Fill(HttpClient http)
    {
        var random = new Random(14);
        for (var i = 0; i < MiB; i += 8)
        {
            var bytes = new byte[8 << 20];
            random.NextBytes(bytes);
            using var content = new ByteArrayContent(bytes);
            using var answer = await http.PostAsync(new Uri(_admin, $"/blobs?name=blob-{i}"), content);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            _blobs[Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))] = bytes;
        }

        await Write(http, new CancellationToken(canceled: true));
    }

    // Returns the number that was written last.
    private async Task<int> Write(HttpClient http, CancellationToken stop)
    {
        for (var number = 0; ; number++)
        {
            using var content = new StringContent($"{number}");
            using var answer = await http.PutAsync(new Uri(_admin, "/kv/load/last"), content, CancellationToken.None);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            if (stop.IsCancellationRequested)
                return number;
        }
    }

    private static async Task<string> Ww(params string[] arguments)
    {
        var (code, text) = await WwProcess.Run(arguments);
        Assert.True(code == 0, $"ww {string.Join(' ', arguments)} ended with {code}: {text}");
        return text;
    }
}
