using System.Collections.Frozen;

namespace Wetware.Errors;

/// <summary>Why something did not happen. The numbers are fixed: they are what guests see as error numbers and what crosses the wire.</summary>
public enum ErrorKind
{
    /// <summary>It failed, and none of the other words fits.</summary>
    Failed = 1,

    /// <summary>A bounded queue or a quota is full; the same call may work later.</summary>
    Overloaded = 2,

    /// <summary>The node, process or connection that would answer is gone.</summary>
    Disconnected = 3,

    /// <summary>The callee does not know this operation.</summary>
    Unimplemented = 4,

    /// <summary>The channel, stream or subscription was closed.</summary>
    Closed = 5,

    /// <summary>Nothing has this name.</summary>
    NotFound = 6,

    /// <summary>The caller does not hold the permission.</summary>
    Denied = 7,

    /// <summary>A limit on size, count, time or depth was hit; the same call will hit it again.</summary>
    Limit = 8,

    /// <summary>The caller gave up first.</summary>
    Cancelled = 9,
}

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
