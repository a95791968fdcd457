namespace Wetware.Storage;

/// <summary>How states are spread over the storage grains. All nodes of a cluster must agree, so it depends on nothing but the key's text.</summary>
public static class StorageShards
{
    /// <summary>Number of storage grains.</summary>
    public const int Count = 16;

    /// <summary>The storage grain that keeps <paramref name="key"/>: FNV-1a over grain and state name.</summary>
    public static int Of(StateKey key)
    {
        var hash = Mix(Mix(Mix(2166136261, key.Provider), key.Grain), key.Name);
        return (int)(hash % Count);
    }

    private static uint Mix(uint hash, string text)
    {
        foreach (var part in text.EnumerateRunes())
            hash = (hash ^ (uint)part.Value) * 16777619;
        return (hash ^ '/') * 16777619;
    }
}
