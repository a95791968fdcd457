using Wetware.Wasm.Modules;

namespace Wetware.Tests.Modules;

public sealed class LruCacheTests
{
    [Fact]
    public void The_least_recently_used_go_when_there_are_too_many()
    {
        var cache = new LruCache<int, string>(2, long.MaxValue);
        Assert.Empty(cache.Put(1, "one", 1));
        Assert.Empty(cache.Put(2, "two", 1));
        Assert.True(cache.TryGet(1, out _));
        Assert.Equal(["two"], cache.Put(3, "three", 1));
        Assert.False(cache.TryGet(2, out _));
        Assert.Equal((2, 2L), (cache.Count, cache.Bytes));
    }

    [Fact]
    public void Bytes_count_too_but_the_newest_always_stays()
    {
        var cache = new LruCache<int, string>(10, 100);
        cache.Put(1, "one", 60);
        cache.Put(2, "two", 40);
        Assert.Equal(["one", "two"], cache.Put(3, "three", 500));
        Assert.True(cache.TryGet(3, out _));
        Assert.Empty(cache.Put(3, "smaller", 5));
        Assert.Equal(5, cache.Bytes);
        Assert.True(cache.Remove(3, out var removed));
        Assert.Equal("smaller", removed);
        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
    }
}
