namespace Orleans.Metadata;

/// <summary>Comparing and showing the dictionaries that manifests are made of.</summary>
internal static class Manifests
{
    public static bool Same<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> left, IReadOnlyDictionary<TKey, TValue> right)
        where TValue : class
    {
        if (ReferenceEquals(left, right))
            return true;
        if (left.Count != right.Count)
            return false;
        foreach (var (key, value) in left)
        {
            if (!right.TryGetValue(key, out var other) || !value.Equals(other))
                return false;
        }

        return true;
    }

    /// <summary>Does not depend on the order, which differs between equal dictionaries.</summary>
    public static int Hash<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> values)
    {
        var hash = values.Count;
        foreach (var (key, value) in values)
            hash ^= HashCode.Combine(key, value);
        return hash;
    }

    public static string Show(IReadOnlyDictionary<string, string> values) =>
        $"[{string.Join(", ", values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"\"{pair.Key}\": \"{pair.Value}\""))}]";
}
