using System.Collections.Frozen;

namespace Wetware.Errors;

/// <summary>The one spelling of each <see cref="ErrorKind"/> in JSON, in problem types and in what `ww` prints.</summary>
public static class ErrorNames
{
    private static readonly FrozenDictionary<ErrorKind, string> Words = new Dictionary<ErrorKind, string>
    {
        [ErrorKind.Failed] = "failed",
        [ErrorKind.Overloaded] = "overloaded",
        [ErrorKind.Disconnected] = "disconnected",
        [ErrorKind.Unimplemented] = "unimplemented",
        [ErrorKind.Closed] = "closed",
        [ErrorKind.NotFound] = "not-found",
        [ErrorKind.Denied] = "denied",
        [ErrorKind.Limit] = "limit",
        [ErrorKind.Cancelled] = "cancelled",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, ErrorKind> Kinds =
        Words.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The word of <paramref name="kind"/>; a number that a newer node sent reads as <c>failed</c>.</summary>
    public static string Word(this ErrorKind kind) => Words.GetValueOrDefault(kind, "failed");

    /// <summary>The kind that <paramref name="word"/> spells, exactly.</summary>
    public static bool TryParse(string? word, out ErrorKind kind)
    {
        if (word is not null)
            return Kinds.TryGetValue(word, out kind);
        kind = default;
        return false;
    }
}
