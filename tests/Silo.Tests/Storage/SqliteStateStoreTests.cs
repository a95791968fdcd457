using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering;
using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Storage;

public sealed class SqliteStateStoreTests : IDisposable
{
    private static readonly StateKey Key = new("Default", "grain/1", "state");

    private readonly DatabaseFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_state_is_read_as_it_was_written_also_after_opening_again()
    {
        var written = await _fixture.States.Write(Key, null, new byte[] { 1, 2, 3 }, null, CancellationToken.None);
        _fixture.Reopen();
        var read = await _fixture.States.Read(Key, CancellationToken.None);

        Assert.True(written.Done);
        Assert.Equal(written.ETag, read!.ETag);
        Assert.Equal([1, 2, 3], read.Data.ToArray());
    }

    [Fact]
    public async Task States_are_counted_by_name_with_their_bytes()
    {
        var other = Key with { Grain = "grain/2" };
        var first = await _fixture.States.Write(Key, null, new byte[100], null, CancellationToken.None);
        await _fixture.States.Write(Key, null, new byte[1000], null, CancellationToken.None);
        var second = await _fixture.States.Write(other, null, new byte[50], null, CancellationToken.None);
        await _fixture.States.Write(Key with { Name = "another" }, null, new byte[7], null, CancellationToken.None);
        Assert.Equal(new StateUsage(2, 150), await Count());

        await _fixture.States.Write(Key, first.ETag, new byte[10], null, CancellationToken.None);
        Assert.Equal(new StateUsage(2, 60), await Count());
        await _fixture.States.Clear(other, second.ETag, CancellationToken.None);
        await _fixture.States.Clear(other, second.ETag, CancellationToken.None);
        _fixture.Reopen();

        Assert.Equal(new StateUsage(1, 10), await Count());
        Assert.Equal(default, await _fixture.States.Count("none", null, CancellationToken.None));

        Task<StateUsage> Count() => _fixture.States.Count("state", null, CancellationToken.None);
    }

    [Fact]
    public async Task States_are_counted_for_their_principals()
    {
        var first = await Write(Key, null, 100, "token:a");
        await Write(Key with { Grain = "grain/2" }, null, 50, "token:b");
        await Write(Key with { Grain = "grain/3" }, null, 7, null);
        await Write(Key with { Name = "another" }, null, 1, "token:a");
        Assert.Equal(((1, 100), (1, 50), (3, 157)), await Counts());

        // A write may give it to somebody else, or to nobody.
        var second = await Write(Key, first.ETag, 60, "token:b");
        Assert.Equal(((0, 0), (2, 110), (3, 117)), await Counts());
        var third = await Write(Key, second.ETag, 10, null);
        Assert.Equal(((0, 0), (1, 50), (3, 67)), await Counts());
        Assert.False((await Write(Key, second.ETag, 60, "token:a")).Done);
        var fourth = await Write(Key, third.ETag, 20, "token:a");
        _fixture.Reopen();
        Assert.Equal(((1, 20), (1, 50), (3, 77)), await Counts());

        await _fixture.States.Clear(Key, fourth.ETag, CancellationToken.None);
        Assert.Equal(((0, 0), (1, 50), (2, 57)), await Counts());

        async Task<((long, long) First, (long, long) Second, (long, long) All)> Counts() => (await Count("token:a"), await Count("token:b"), await Count(null));

        async Task<(long, long)> Count(string? principal)
        {
            var usage = await _fixture.States.Count("state", principal, CancellationToken.None);
            return (usage.States, usage.Bytes);
        }

        Task<WriteResult> Write(StateKey key, string? etag, int bytes, string? principal) => _fixture.States.Write(key, etag, new byte[bytes], principal, CancellationToken.None);
    }

    [Fact]
    public async Task A_write_needs_the_stored_etag()
    {
        var first = await _fixture.States.Write(Key, null, new byte[1], null, CancellationToken.None);
        var blind = await _fixture.States.Write(Key, null, new byte[2], null, CancellationToken.None);
        var wrong = await _fixture.States.Write(Key, "12", new byte[2], null, CancellationToken.None);
        var foreign = await _fixture.States.Write(Key, "not ours", new byte[2], null, CancellationToken.None);
        var second = await _fixture.States.Write(Key, first.ETag, new byte[3], null, CancellationToken.None);

        Assert.Equal(new WriteResult(false, first.ETag), blind);
        Assert.Equal(new WriteResult(false, first.ETag), wrong);
        Assert.Equal(new WriteResult(false, first.ETag), foreign);
        Assert.True(second.Done);
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal(3, (await _fixture.States.Read(Key, CancellationToken.None))!.Data.Length);
    }

    [Fact]
    public async Task An_etag_never_comes_back()
    {
        var first = await _fixture.States.Write(Key, null, new byte[1], null, CancellationToken.None);
        await _fixture.States.Clear(Key, first.ETag, CancellationToken.None);
        _fixture.Reopen();
        await _fixture.States.Write(Key, null, new byte[2], null, CancellationToken.None);

        Assert.False((await _fixture.States.Write(Key, first.ETag, new byte[3], null, CancellationToken.None)).Done);
    }

    [Fact]
    public async Task Clearing_needs_the_stored_etag_and_may_be_repeated()
    {
        var written = await _fixture.States.Write(Key, null, new byte[1], null, CancellationToken.None);

        Assert.False((await _fixture.States.Clear(Key, "1", CancellationToken.None)).Done);
        Assert.True((await _fixture.States.Clear(Key, written.ETag, CancellationToken.None)).Done);
        Assert.True((await _fixture.States.Clear(Key, written.ETag, CancellationToken.None)).Done);
        Assert.Null(await _fixture.States.Read(Key, CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_writers_with_one_etag_exactly_one_wins()
    {
        var first = await _fixture.States.Write(Key, null, new byte[1], null, CancellationToken.None);

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _fixture.States.Write(Key, first.ETag, new[] { (byte)i }, null, CancellationToken.None)));

        Assert.Single(results, r => r.Done);
    }

    [Fact]
    public async Task Keys_do_not_mix()
    {
        var keys = new[] { Key, Key with { Provider = "PubSubStore" }, Key with { Grain = "grain/2" }, Key with { Name = "other" } };
        for (byte i = 0; i < keys.Length; i++)
            await _fixture.States.Write(keys[i], null, new[] { i }, null, CancellationToken.None);

        for (byte i = 0; i < keys.Length; i++)
            Assert.Equal([i], (await _fixture.States.Read(keys[i], CancellationToken.None))!.Data.ToArray());
    }

    [Fact]
    public async Task Writes_that_wait_together_share_a_flush()
    {
        var batches = new List<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "ww.storage.batch")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, count, _, _) =>
        {
            lock (batches)
                batches.Add(count);
        });
        listener.Start();

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => _fixture.States.Write(Key with { Grain = $"{i}" }, null, new byte[10], null, CancellationToken.None)));

        // A batch is measured after its writers have their answers.
        await Wait.Until(() => Largest() > 10, "a batch of more than ten writes");

        int Largest()
        {
            lock (batches)
                return batches.Count == 0 ? 0 : batches.Max();
        }
    }

    [Fact]
    public async Task Writers_may_use_their_buffers_again_at_once()
    {
        using var gate = new ManualResetEventSlim();
        var held = _fixture.Database.Writes.Write(_ => gate.Wait(TimeSpan.FromSeconds(30)));
        byte[] buffer = [1, 2, 3];
        var written = _fixture.States.Write(Key, null, buffer, null, CancellationToken.None);

        buffer[0] = 9;
        gate.Set();

        Assert.True(await held);
        Assert.True((await written).Done);
        Assert.Equal([1, 2, 3], (await _fixture.States.Read(Key, CancellationToken.None))!.Data.ToArray());
    }

    [Fact]
    public async Task Too_large_and_too_long_are_refused_by_name()
    {
        var small = new SqliteStateStore(_fixture.Database, new StorageOptions { MaxStateBytes = 1024 });

        var large = await Assert.ThrowsAsync<WetwareException>(() => small.Write(Key, null, new byte[1025], null, CancellationToken.None));
        var name = await Assert.ThrowsAsync<WetwareException>(() => small.Read(Key with { Grain = new string('g', 1025) }, CancellationToken.None));

        Assert.Equal((ErrorKind.Limit, ErrorKind.Limit), (large.Kind, name.Kind));
        Assert.Contains("Cluster:Storage:MaxStateBytes", large.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_answers_overloaded_and_loses_nothing_that_it_took()
    {
        using var fixture = new DatabaseFixture(new StorageOptions { QueueCapacity = 4, MaxBatch = 1 });
        var tasks = new List<Task<WriteResult>>();
        var refused = 0;
        for (var i = 0; i < 500; i++)
        {
            try
            {
                tasks.Add(fixture.States.Write(Key with { Grain = $"{i}" }, null, new byte[1], null, CancellationToken.None));
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.Overloaded)
            {
                refused++;
            }
        }

        var results = await Task.WhenAll(tasks);

        Assert.True(refused > 0, "a queue of four took 500 writes at once");
        Assert.All(results, r => Assert.True(r.Done));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var store = _fixture.States;
        _fixture.Database.Dispose();

        var error = await Assert.ThrowsAsync<WetwareException>(() => store.Write(Key, null, new byte[1], null, CancellationToken.None));

        Assert.Equal(ErrorKind.Disconnected, error.Kind);
        _fixture.Reopen();
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["broken.db"], new string('x', 10_000));

        var error = Assert.Throws<NodeStartException>(() => Database.Open(folder["broken.db"], new StorageOptions(), NullLogger.Instance));

        Assert.Contains("broken.db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void States_are_spread_over_all_storage_grains()
    {
        var shards = Enumerable.Range(0, 1000).Select(i => StorageShards.Of(Key with { Grain = $"grain/{i}" })).ToArray();

        Assert.Equal(StorageShards.Count, shards.Distinct().Count());
        Assert.All(shards, shard => Assert.InRange(shard, 0, StorageShards.Count - 1));
        Assert.Equal(5, StorageShards.Of(Key)); // the same on every node and in every version
    }
}
