using Orleans.Storage;

namespace Wetware.Functions.Storage;

/// <summary>
/// A sorted map of a grain that is too large for one record: in memory whole, on disk in pages, so that a change writes one page. A page that has grown
/// is split: first the upper half is written, then the index that names it, then the lower half without it; a page's entries beyond the next page's first key, left over when that
/// was interrupted, do not count. They are removed before the next page is, since from then on they would. For one caller at a time. After a write that failed nothing is known of what is on disk: the owner must be activated anew.
/// </summary>
/// <param name="storage">Where.</param>
/// <param name="owner">The grain.</param>
/// <param name="name">Tells maps of one grain apart.</param>
/// <param name="pageBytes">A page that is larger is split, unless it has one entry.</param>
internal sealed class PagedStore(IGrainStorage storage, GrainId owner, string name, int pageBytes = 64 * 1024)
{
    private readonly List<Page> _pages = [];
    private readonly GrainState<StoredPageIndex> _index = new(new StoredPageIndex());

    private StoredPageIndex Index => _index.State ??= new StoredPageIndex();

    public int Count { get; private set; }

    /// <summary>Bytes of all keys, as UTF-16, and values.</summary>
    public long Bytes { get; private set; }

    public async Task LoadAsync()
    {
        await storage.ReadStateAsync($"{name}-index", owner, _index);
        var index = Index;
        _pages.Clear();
        foreach (var some in Enumerable.Range(0, index.Pages.Length).Chunk(16))
            _pages.AddRange(await Task.WhenAll(some.Select(i => ReadAsync(index.Pages[i], index.Firsts[i], i + 1 < index.Firsts.Length ? index.Firsts[i + 1] : null))));
        Count = _pages.Sum(page => page.Entries.Count);
        Bytes = _pages.Sum(page => page.Bytes);
    }

    public byte[]? Find(string key) => _pages[PageOf(key)].Entries.GetValueOrDefault(key);

    /// <summary>Entries after <paramref name="after"/> in order; all when it is null.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> After(string? after)
    {
        for (var i = after is null ? 0 : PageOf(after); i < _pages.Count; i++)
        {
            var entries = _pages[i].Entries;
            for (var at = after is null ? 0 : FirstAfter(entries, after); at < entries.Count; at++)
                yield return KeyValuePair.Create(entries.GetKeyAtIndex(at), entries.GetValueAtIndex(at));
        }
    }

    /// <summary>Sets values, or removes where the value is null. Returns when all is on disk; when it throws, a part of it may be.</summary>
    public async Task WriteAsync(params IReadOnlyList<(string Key, byte[]? Value)> changes)
    {
        foreach (var group in changes.GroupBy(change => _pages[PageOf(change.Key)]).ToArray())
        {
            var page = group.Key;
            var next = new SortedList<string, byte[]>(page.Entries, StringComparer.Ordinal);
            foreach (var (key, value) in group)
            {
                if (value is null)
                    next.Remove(key);
                else
                    next[key] = value;
            }

            await ReplaceAsync(page, next);
        }
    }

    private async Task ReplaceAsync(Page page, SortedList<string, byte[]> entries)
    {
        var parts = Parts(entries);
        var added = parts.Skip(1).Select(part => new Page(Index.Next++, part.GetKeyAtIndex(0))).ToArray();
        for (var i = 0; i < added.Length; i++)
            await SaveAsync(added[i], parts[i + 1]);
        if (added.Length > 0)
        {
            _pages.InsertRange(_pages.IndexOf(page) + 1, added);
            await SaveIndexAsync();
        }

        if (entries.Count == 0 && page is { First.Length: > 0, State: { } state })
        {
            var before = _pages[_pages.IndexOf(page) - 1];
            if (before.HasLeftovers)
                await SaveAsync(before, before.Entries);
            _pages.Remove(page);
            await SaveIndexAsync();
            await storage.ClearStateAsync($"{name}-{page.Number}", owner, state);
            Bytes -= page.Bytes;
            Count -= page.Entries.Count;
        }
        else
        {
            await SaveAsync(page, parts[0]);
        }
    }

    private async Task SaveIndexAsync()
    {
        Index.Firsts = [.. _pages.Select(p => p.First)];
        Index.Pages = [.. _pages.Select(p => p.Number)];
        await storage.WriteStateAsync($"{name}-index", owner, _index);
    }

    // Cut where half a page is full, so that neither part is split again at once.
    private List<SortedList<string, byte[]>> Parts(SortedList<string, byte[]> entries)
    {
        if (entries.Count < 2 || SizeOf(entries) <= pageBytes)
            return [entries];
        var parts = new List<SortedList<string, byte[]>>();
        var part = new SortedList<string, byte[]>(StringComparer.Ordinal);
        var size = 0L;
        foreach (var (key, value) in entries)
        {
            if (size > 0 && size + SizeOf(key, value) > pageBytes / 2)
            {
                parts.Add(part);
                part = new SortedList<string, byte[]>(StringComparer.Ordinal);
                size = 0;
            }

            part.Add(key, value);
            size += SizeOf(key, value);
        }

        parts.Add(part);
        return parts;
    }

    private async Task<Page> ReadAsync(int number, string first, string? end)
    {
        var state = new GrainState<StoredPage>(new StoredPage());
        await storage.ReadStateAsync($"{name}-{number}", owner, state);
        var stored = state.State ?? new StoredPage();
        var entries = new SortedList<string, byte[]>(stored.Keys.Length, StringComparer.Ordinal);
        for (var i = 0; i < stored.Keys.Length; i++)
        {
            if (end is null || string.CompareOrdinal(stored.Keys[i], end) < 0)
                entries.Add(stored.Keys[i], stored.Values[i]);
        }

        var page = new Page(number, first) { State = state };
        page.Replace(entries);
        page.HasLeftovers = entries.Count < stored.Keys.Length;
        return page;
    }

    private async Task SaveAsync(Page page, SortedList<string, byte[]> entries)
    {
        if (page.State is null)
        {
            // An interrupted split may have left a page under this number.
            page.State = new GrainState<StoredPage>(new StoredPage());
            await storage.ReadStateAsync($"{name}-{page.Number}", owner, page.State);
        }

        page.State.State = new StoredPage { Keys = [.. entries.Keys], Values = [.. entries.Values] };
        await storage.WriteStateAsync($"{name}-{page.Number}", owner, page.State);
        Count += entries.Count - page.Entries.Count;
        Bytes -= page.Bytes;
        page.Replace(entries);
        Bytes += page.Bytes;
    }

    private int PageOf(string key)
    {
        var (low, high) = (0, _pages.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (string.CompareOrdinal(_pages[middle].First, key) <= 0)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private static int FirstAfter(SortedList<string, byte[]> entries, string after)
    {
        var (low, high) = (0, entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(entries.GetKeyAtIndex(middle), after) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static long SizeOf(SortedList<string, byte[]> entries) => entries.Sum(entry => SizeOf(entry.Key, entry.Value));

    private static long SizeOf(string key, byte[] value) => (2L * key.Length) + value.Length;

    private sealed class Page(int number, string first)
    {
        public int Number { get; } = number;

        public string First { get; } = first;

        public SortedList<string, byte[]> Entries { get; private set; } = new(StringComparer.Ordinal);

        public long Bytes { get; private set; }

        public GrainState<StoredPage>? State { get; set; }

        /// <summary>Whether it has entries on disk that do not count.</summary>
        public bool HasLeftovers { get; set; }

        public void Replace(SortedList<string, byte[]> entries) => (Entries, Bytes, HasLeftovers) = (entries, SizeOf(entries), false);
    }
}
