using System.Diagnostics.CodeAnalysis;

namespace Wetware.Tasks;

/// <summary>The one spelling of states, policies and kinds of events in JSON, in forms and in what <c>ww</c> prints: the names in lower case.</summary>
public static class TaskNames
{
    /// <summary>The word of a value of <see cref="OverlapPolicy"/>, <see cref="MissedPolicy"/>, <see cref="SpreadPolicy"/>, <see cref="TaskState"/>, <see cref="RunState"/> or <see cref="TaskEventKind"/>.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "The words are lower case.")]
    public static string Word<T>(this T value)
        where T : struct, Enum => Words<T>.Of.GetValueOrDefault(value) ?? value.ToString().ToLowerInvariant();

    /// <summary>The value that <paramref name="word"/> spells, exactly; false for any other text.</summary>
    public static bool TryParse<T>([NotNullWhen(true)] string? word, out T value)
        where T : struct, Enum
    {
        value = default;
        return word is not null && Words<T>.Values.TryGetValue(word, out value);
    }

    /// <summary>All words, in the order of their values, for messages such as "one of …".</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Word));

    [SuppressMessage("Globalization", "CA1308", Justification = "The words are lower case.")]
    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Of = Enum.GetValues<T>().ToDictionary(v => v, v => v.ToString().ToLowerInvariant());

        public static readonly Dictionary<string, T> Values = Of.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
