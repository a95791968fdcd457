using FsCheck;
using FsCheck.Fluent;
using Wetware.Errors;
using Wetware.Functions.Storage;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Storage;

/// <summary>The pages against a plain sorted dictionary, with writes that fail at any point.</summary>
public sealed class PagedStoreTests
{
    private static readonly GrainId Owner = GrainId.Create("test", "1");

    [Fact]
    public void What_was_acknowledged_is_there_and_what_failed_is_there_or_not()
    {
        var change = Gen.Choose(0, 39).Zip(Gen.Choose(-40, 90));
        var step = change.ListOf(1, 3).Zip(Gen.Choose(0, 30));
        Prop.ForAll(step.ListOf(1, 60).Zip(Gen.Elements(true, false)).ToArbitrary(), run => Check(run.Item1, run.Item2).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Pages_are_split_and_go_when_they_are_empty()
    {
        var storage = new FailingStorage();
        var store = await Open(storage);
        for (var i = 0; i < 200; i++)
            await store.WriteAsync(($"k{i:d3}", new byte[50]));
        Assert.Equal((200, 200 * 58), (store.Count, store.Bytes));
        var before = storage.Writes;
        await store.WriteAsync(("k100", new byte[51]));
        Assert.Equal(before + 1, storage.Writes);

        for (var i = 0; i < 200; i++)
            await store.WriteAsync(($"k{i:d3}", null));
        Assert.Equal((0, 0), (store.Count, store.Bytes));
        Assert.Empty((await Open(storage)).After(null));
    }

    [Fact]
    public async Task What_was_removed_with_its_page_does_not_come_back_from_a_split_that_was_interrupted()
    {
        var storage = new FailingStorage();
        var store = await Open(storage);
        for (var i = 0; i < 4; i++)
            await store.WriteAsync(($"k{i}", new byte[60]));

        // The upper two of three parts and the index are written, the lowest is not.
        storage.WritesUntilFailure = storage.Writes + 3;
        await Assert.ThrowsAsync<WetwareException>(() => store.WriteAsync(("k4", new byte[60])));
        storage.WritesUntilFailure = null;
        store = await Open(storage);
        Assert.Equal(5, store.Count);

        foreach (var key in (string[])["k2", "k3", "k4"])
            await store.WriteAsync((key, null));
        Assert.Equal(["k0", "k1"], (await Open(storage)).After(null).Select(entry => entry.Key));
    }

    private static async Task<bool> Check(IEnumerable<(IList<(int Key, int Size)> Changes, int Failure)> steps, bool afterwards)
    {
        var storage = new FailingStorage { FailsAfterwards = afterwards };
        var store = await Open(storage);
        var model = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (changes, failure) in steps)
        {
            var batch = changes.DistinctBy(c => c.Key).Select(c => ($"k{c.Key:d2}", c.Size < 0 ? null : Enumerable.Repeat((byte)c.Size, c.Size).ToArray())).ToArray();
            storage.WritesUntilFailure = failure < 6 ? storage.Writes + failure : null;
            try
            {
                await store.WriteAsync(batch);
                foreach (var (key, value) in batch)
                    Apply(model, key, value);
            }
            catch (WetwareException)
            {
                // Each change happened or did not.
                storage.WritesUntilFailure = null;
                store = await Open(storage);
                foreach (var (key, value) in batch)
                {
                    if (store.Find(key) is var found && Same(found, value))
                        Apply(model, key, value);
                }
            }

            if (!Equal(store, model))
                return false;
        }

        storage.WritesUntilFailure = null;
        return Equal(await Open(storage), model);
    }

    private static bool Equal(PagedStore store, SortedDictionary<string, byte[]> model) =>
        store.Count == model.Count
        && store.After(null).Select(entry => entry.Key).SequenceEqual(model.Keys)
        && model.All(entry => Same(store.Find(entry.Key), entry.Value))
        && store.After("k20").Select(entry => entry.Key).SequenceEqual(model.Keys.Where(key => string.CompareOrdinal(key, "k20") > 0))
        && store.Bytes == model.Sum(entry => (2L * entry.Key.Length) + entry.Value.Length);

    private static bool Same(byte[]? one, byte[]? other) => one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);

    private static void Apply(SortedDictionary<string, byte[]> model, string key, byte[]? value)
    {
        if (value is null)
            model.Remove(key);
        else
            model[key] = value;
    }

    private static async Task<PagedStore> Open(FailingStorage storage)
    {
        var store = new PagedStore(storage, Owner, "map", pageBytes: 300);
        await store.LoadAsync();
        return store;
    }
}
