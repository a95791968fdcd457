using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering;
using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Storage;
using Wetware.Testing;
using Wetware.Tests.Joining;

namespace Wetware.Tests.Storage;

/// <summary>A disk that takes nothing: writes are refused with the reason, nothing acknowledged is lost, and all goes on when the disk does.</summary>
public sealed class StorageFaultTests
{
    private readonly LineLogger _log = new();

    [SmallDiskFact]
    public async Task A_full_disk_is_named_once_and_writes_go_on_when_there_is_room()
    {
        using var disk = new SmallDisk(1024);
        using var fixture = new DatabaseFixture(folder: disk.Path, logger: _log);
        var acknowledged = new List<string>();
        async Task<WetwareException?> Write(string grain, int bytes)
        {
            try
            {
                Assert.True((await fixture.States.Write(Key(grain), null, new byte[bytes], null, CancellationToken.None)).Done);
                acknowledged.Add(grain);
                return null;
            }
            catch (WetwareException error)
            {
                return error;
            }
        }

        // Some transactions fail while they write, others only when they are committed: SQLite has rolled both back by itself.
        Assert.Null(await Write("before", 100));
        disk.Fill();
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            if (await Write($"full-{i}", 100 + (i * 97)) is not { } error)
                continue;
            refused++;
            Assert.Equal(ErrorKind.Disconnected, error.Kind);
            Assert.StartsWith("the disk is full", error.Message, StringComparison.Ordinal);
        }

        Assert.True(refused > 0, "a full disk took 200 writes of 10 kB");
        Assert.Equal(StorageFaultKind.Full, fixture.Database.Writes.Fault?.Kind);
        Assert.Single(_log.Lines(LogLevel.Error), line => line.Contains("the disk is full", StringComparison.Ordinal));

        disk.Free();
        Assert.Null(await Write("after", 50_000));
        Assert.Null(fixture.Database.Writes.Fault);
        Assert.Single(_log.Lines(LogLevel.Error));
        Assert.Contains(_log.Lines(), line => line.Contains("takes writes again", StringComparison.Ordinal));
        fixture.Reopen();
        foreach (var grain in acknowledged)
            Assert.NotNull(await fixture.States.Read(Key(grain), CancellationToken.None));
    }

    [Fact]
    public async Task A_transaction_that_the_database_rolled_back_by_itself_does_not_stop_the_next_one()
    {
        using var fixture = new DatabaseFixture(logger: _log);
        await fixture.OnWriter("PRAGMA max_page_count = 12");

        var error = await Assert.ThrowsAsync<WetwareException>(() => fixture.States.Write(Key("large"), null, new byte[100_000], null, CancellationToken.None));
        await fixture.OnWriter("PRAGMA max_page_count = 1000");
        var written = await fixture.States.Write(Key("large"), null, new byte[100_000], null, CancellationToken.None);

        Assert.StartsWith("the disk is full", error.Message, StringComparison.Ordinal);
        Assert.True(written.Done);
    }

    [Fact]
    public async Task A_write_that_breaks_its_transaction_breaks_all_of_it_and_the_next_goes_on()
    {
        using var fixture = new DatabaseFixture(logger: _log);
        using var begun = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var held = fixture.Database.Writes.Write(_ =>
        {
            begun.Set();
            return gate.Wait(TimeSpan.FromSeconds(30));
        });
        await Wait.Until(() => begun.IsSet, "the first transaction is under way");

        // Both wait, and share the next one.
        var with = fixture.States.Write(Key("with"), null, new byte[1], null, CancellationToken.None);
        var broken = fixture.Database.Writes.Write<int>(_ => throw new InvalidOperationException("for this test"));
        gate.Set();

        Assert.True(await held);
        foreach (var write in (Task[])[with, broken])
            Assert.Equal((ErrorKind.Failed, "the storage failed: for this test"), await Assert.ThrowsAsync<WetwareException>(() => write) is var error ? (error.Kind, error.Message) : default);
        Assert.Null(await fixture.States.Read(Key("with"), CancellationToken.None));
        Assert.Null(fixture.Database.Writes.Fault);
        Assert.True((await fixture.States.Write(Key("with"), null, new byte[1], null, CancellationToken.None)).Done);
    }

    [Fact]
    public async Task A_disk_that_became_read_only_is_named_and_does_no_harm()
    {
        using var fixture = new DatabaseFixture(logger: _log);
        await fixture.States.Write(Key("a"), null, new byte[1], null, CancellationToken.None);

        for (var i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAsync<WetwareException>(() => fixture.Database.Writes.Write(WriteReadOnly));
            Assert.Equal(ErrorKind.Disconnected, error.Kind);
            Assert.StartsWith("the disk is read-only", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(StorageFaultKind.ReadOnly, fixture.Database.Writes.Fault?.Kind);
        Assert.NotNull(await fixture.States.Read(Key("a"), CancellationToken.None));

        // What changes nothing touches no disk, and tells nothing of it.
        Assert.False((await fixture.States.Write(Key("a"), null, new byte[1], null, CancellationToken.None)).Done);
        Assert.NotNull(fixture.Database.Writes.Fault);
        Assert.True((await fixture.States.Write(Key("b"), null, new byte[1], null, CancellationToken.None)).Done);
        Assert.Null(fixture.Database.Writes.Fault);
        Assert.Single(_log.Lines(LogLevel.Warning));

        static int WriteReadOnly(SqliteConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA query_only = ON";
            command.ExecuteNonQuery();
            try
            {
                command.CommandText = "DELETE FROM states";
                return command.ExecuteNonQuery();
            }
            finally
            {
                command.CommandText = "PRAGMA query_only = OFF";
                command.ExecuteNonQuery();
            }
        }
    }

    [Fact]
    public async Task A_file_that_is_moved_away_under_a_node_takes_no_writes_until_it_is_back()
    {
        using var fixture = new DatabaseFixture(logger: _log);
        await fixture.States.Write(Key("a"), null, new byte[1], null, CancellationToken.None);
        File.Move(fixture.Path, $"{fixture.Path}.away");

        var error = await Assert.ThrowsAsync<WetwareException>(() => fixture.States.Write(Key("b"), null, new byte[1], null, CancellationToken.None));
        Assert.Contains("cluster.db was deleted, moved or replaced", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Disconnected, error.Kind);

        File.Move($"{fixture.Path}.away", fixture.Path);
        Assert.True((await fixture.States.Write(Key("b"), null, new byte[1], null, CancellationToken.None)).Done);
        fixture.Reopen();
        Assert.NotNull(await fixture.States.Read(Key("a"), CancellationToken.None));
        Assert.NotNull(await fixture.States.Read(Key("b"), CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_is_emptied_under_a_node_takes_no_writes()
    {
        using var fixture = new DatabaseFixture(logger: _log);
        var copy = await File.ReadAllBytesAsync(fixture.Path);
        await using (var file = new FileStream(fixture.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(0);

        var error = await Assert.ThrowsAsync<WetwareException>(() => fixture.States.Write(Key("b"), null, new byte[1], null, CancellationToken.None));

        Assert.Contains("cluster.db was cut", error.Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(fixture.Path, copy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_lost_its_database_does_not_begin_an_empty_cluster(bool emptied)
    {
        using var folder = new TempFolder();
        var path = folder[Database.FileName];
        using (var fixture = new DatabaseFixture(folder: folder.Path))
            await fixture.States.Write(Key("a"), null, new byte[1], null, CancellationToken.None);
        File.Delete(path);
        if (emptied)
            await File.WriteAllTextAsync(path, "");

        var error = Assert.Throws<NodeStartException>(() => Database.Open(path, new StorageOptions(), NullLogger.Instance));

        Assert.Contains(emptied ? "is empty" : "is missing", error.Message, StringComparison.Ordinal);
        Assert.Equal(emptied, File.Exists(path));

        // The message says how to begin anew all the same.
        Assert.Contains(folder[DatabaseFile.MarkName], error.Message, StringComparison.Ordinal);
        File.Delete(folder[DatabaseFile.MarkName]);
        Database.Open(path, new StorageOptions(), NullLogger.Instance).Dispose();
    }

    [Fact]
    public async Task What_is_acknowledged_was_flushed()
    {
        using var fixture = new DatabaseFixture();

        Assert.Equal(2L, await fixture.OnWriter("PRAGMA synchronous")); // FULL: each commit flushes the log
        Assert.Equal("wal", await fixture.OnWriter("PRAGMA journal_mode"));
    }

    [Theory]
    [InlineData(13, 0, StorageFaultKind.Full)]
    [InlineData(10, 28, StorageFaultKind.Full)] // ENOSPC in the shared memory file
    [InlineData(10, 27, StorageFaultKind.Full)] // EFBIG, as of ulimit -f
    [InlineData(14, 28, StorageFaultKind.Full)]
    [InlineData(8, 0, StorageFaultKind.ReadOnly)]
    [InlineData(10, 30, StorageFaultKind.ReadOnly)] // EROFS: mounted anew
    [InlineData(10, 5, StorageFaultKind.Failing)]
    [InlineData(10, 0, StorageFaultKind.Failing)]
    [InlineData(14, 2, StorageFaultKind.Failing)]
    [InlineData(11, 0, StorageFaultKind.Damaged)]
    [InlineData(26, 0, StorageFaultKind.Damaged)]
    [InlineData(1, 0, null)]
    [InlineData(19, 28, null)] // a constraint, and an old number of the system
    public void What_the_database_answers_is_told_as_a_fault(int code, int systemError, StorageFaultKind? kind) =>
        Assert.Equal(kind, StorageFault.Of(new SqliteException("says why", code), systemError, "cluster.db")?.Kind);

    private static StateKey Key(string grain) => new("Default", grain, "state");
}
