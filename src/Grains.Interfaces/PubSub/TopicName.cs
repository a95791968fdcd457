using System.Buffers;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.PubSub;

/// <summary>Names of topics: 1 to 255 visible ASCII characters, compared exactly.</summary>
public static class TopicName
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 255;

    /// <summary>Names that begin with this word, alone or followed by something else than a letter or a digit, belong to the cluster itself.</summary>
    public const string ReservedWord = "ww";

    private static readonly SearchValues<char> Visible =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);

    /// <summary>Passes a name that anyone may use.</summary>
    /// <param name="name">The name.</param>
    /// <param name="clusterNamespace">The cluster's namespace, which is the name of its own topic; null when not known here.</param>
    /// <exception cref="WetwareException">
    /// <c>failed</c>: empty, or not visible ASCII; <c>limit</c>: too long; <c>denied</c>: a topic of the cluster or of a node.
    /// </exception>
    public static void Check(string? name, string? clusterNamespace = null)
    {
        CheckForm(name);
        if (IsReserved(name!, clusterNamespace))
            throw new WetwareException(ErrorKind.Denied, $"topic \"{name}\" is reserved for the cluster itself");
    }

    /// <summary>Passes any well-formed name, reserved or not.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: empty, or not visible ASCII; <c>limit</c>: too long.</exception>
    public static void CheckForm(string? name)
    {
        if (string.IsNullOrEmpty(name))
            throw new WetwareException(ErrorKind.Failed, "the topic's name is empty");
        if (name.Length > MaxLength)
            throw new WetwareException(ErrorKind.Limit, $"the topic's name has {name.Length} characters; at most {MaxLength} are allowed");
        var bad = name.AsSpan().IndexOfAnyExcept(Visible);
        if (bad >= 0)
            throw new WetwareException(ErrorKind.Failed, $"the topic's name has U+{(int)name[bad]:X4} at index {bad}; only visible ASCII characters are allowed");
    }

    /// <summary>True for topics that only the cluster uses: its namespace's, those of <see cref="ReservedWord"/>, and those named after a node.</summary>
    public static bool IsReserved(string name, string? clusterNamespace = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == clusterNamespace
            || (name.StartsWith(ReservedWord, StringComparison.Ordinal) && (name.Length == ReservedWord.Length || !char.IsAsciiLetterOrDigit(name[ReservedWord.Length])))
            || NodeKey.TryGetServer(name, out _)
            || PeerId.TryParse(name.Split('/', 2)[0], out _);
    }
}
