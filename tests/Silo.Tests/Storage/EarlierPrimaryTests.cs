using Wetware.Silo.Storage;
using Wetware.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Storage;

/// <summary>A node whose primary is of an earlier version, and then of this one.</summary>
public sealed class EarlierPrimaryTests
{
    private readonly Primary _primary = new();
    private readonly RemoteStateStore _store;

    public EarlierPrimaryTests() => _store = new RemoteStateStore(_ => _primary);

    [Fact]
    public async Task Writes_go_one_by_one_until_a_primary_says_that_it_takes_several()
    {
        await Burst();
        Assert.Equal(0, _primary.Many);

        _primary.TakesMany = true;
        await Burst();
        await Burst();
        Assert.True(_primary.Many > 0, "several went together");

        // An earlier one again: a message that it does not know fails, and the writes after it go one by one.
        _primary.TakesMany = false;
        await Wait.Until(
            async () =>
            {
                try
                {
                    await Burst();
                    return true;
                }
                catch (NotSupportedException)
                {
                    return false;
                }
            },
            "all are written again");
        var many = _primary.Many;
        await Burst();
        Assert.Equal(many, _primary.Many);
    }

    // More than go at once, so that some wait and go together.
    private async Task Burst()
    {
        var written = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => _store.Write(new StateKey("Default", $"{i}", "state"), null, new byte[] { 1 }, null, default)));
        Assert.All(written, result => Assert.True(result.Done));
    }

    private sealed class Primary : IStorageGrain
    {
        private int _many;

        public bool TakesMany { get; set; }

        public int Many => Volatile.Read(ref _many);

        public async Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, string? principal, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return new WriteResult(true, "1") { TakesMany = TakesMany };
        }

        public async Task<WriteAnswer[]> WriteMany(StateWrite[] writes)
        {
            await Task.Yield();
            Interlocked.Increment(ref _many);
            return TakesMany ? Array.ConvertAll(writes, _ => new WriteAnswer(new WriteResult(true, "1"), null)) : throw new NotSupportedException();
        }

        public Task<StoredState?> Read(StateKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StateUsage> Count(string name, string? principal, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
