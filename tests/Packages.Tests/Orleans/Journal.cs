using System.Collections.Concurrent;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>What happened under a name, in order, as told by grains and other code in the test's process.</summary>
public static class Journal
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Entries = new();

    public static void Add(string name, string entry) => Entries.GetOrAdd(name, _ => new ConcurrentQueue<string>()).Enqueue(entry);

    public static string[] Of(string name) => Entries.TryGetValue(name, out var entries) ? [.. entries] : [];

    /// <summary>Waits until there are at least <paramref name="count"/> entries and gives all there are.</summary>
    public static async Task<string[]> WaitAsync(string name, int count)
    {
        await Wait.Until(() => Of(name).Length >= count, $"{count} entries in the journal of {name}, there are: {string.Join(", ", Of(name))}",
            TimeSpan.FromSeconds(20));
        return Of(name);
    }
}
