namespace Wetware.Tasks;

/// <summary>Parts of something long that fit into one call each.</summary>
public static class TaskParts
{
    /// <summary>Cuts in order: a part ends when it has <paramref name="most"/> items, or <paramref name="bytes"/> with its last one. None is empty.</summary>
    /// <param name="items">What is cut.</param>
    /// <param name="most">Items in a part, at most.</param>
    /// <param name="bytes">Bytes after which a part ends.</param>
    /// <param name="size">What an item takes, in bytes.</param>
    public static IEnumerable<List<T>> Cut<T>(IEnumerable<T> items, int most, long bytes, Func<T, long> size)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(size);
        return Parts();

        IEnumerable<List<T>> Parts()
        {
            var (part, taken) = (new List<T>(), 0L);
            foreach (var item in items)
            {
                part.Add(item);
                taken += size(item);
                if (part.Count < most && taken < bytes)
                    continue;
                yield return part;
                (part, taken) = ([], 0);
            }

            if (part.Count > 0)
                yield return part;
        }
    }
}
