using Wetware.Errors;
using Wetware.Silo.Storage;
using Wetware.Storage;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Storage;

public sealed class RemoteStateStoreTests
{
    [Fact]
    public async Task Writes_at_the_same_moment_have_each_their_own_outcome()
    {
        const int Count = 500;
        await using var nodes = await NodeCluster.Start(2, primary: true);
        var store = new RemoteStateStore(NodeCluster.GrainsOn(nodes.Cluster.Silos[1]));
        var written = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => Write(i, null)));
        var refused = Write(Count, null, new string('n', StateKey.MaxPartLength + 1));

        var again = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => Write(i, i % 2 == 0 ? written[i].ETag : null)));
        var error = await Assert.ThrowsAsync<WetwareException>(() => refused);

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.All(written, result => Assert.True(result.Done));
        Assert.Equal(Count, written.Select(result => result.ETag).Distinct().Count());
        for (var i = 0; i < Count; i++)
        {
            // Of two writes the one that knows what is stored happens.
            Assert.Equal(i % 2 == 0, again[i].Done);
            Assert.Equal(i % 2 != 0, again[i].ETag == written[i].ETag);
            var stored = await store.Read(Key(i), CancellationToken.None);
            Assert.Equal((again[i].ETag, i), (stored!.ETag, BitConverter.ToInt32(stored.Data.Span)));
        }

        Task<WriteResult> Write(int number, string? etag, string name = "state") =>
            store.Write(Key(number) with { Name = name }, etag, BitConverter.GetBytes(number), null, CancellationToken.None);
    }

    private static StateKey Key(int number) => new("Default", $"grain/{number}", "state");
}
