using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Wetware.Tasks;

/// <summary>
/// A folder that a task is given: one that nodes offer under a name (<c>Cluster:Worker:Folders</c>), and what the guest calls it. In texts <c>name:path</c>, or <c>name:path:ro</c> to read only.
/// </summary>
/// <param name="Name">The name under which nodes offer it.</param>
/// <param name="Path">What the guest calls it: <c>.</c>, or a path from the root such as <c>/data</c>.</param>
/// <param name="ReadOnly">True when nothing in it can be changed.</param>
public sealed record TaskFolder(string Name, string Path, bool ReadOnly)
{
    /// <summary>Longest name, in characters out of letters, digits and <c>. _ -</c>.</summary>
    public const int MaxName = 63;

    private const string ReadOnlyMark = ":ro";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>True for a text that can be the name of an offered folder; letters of another case make another name.</summary>
    public static bool IsName(string? name) => name is { Length: > 0 and <= MaxName } && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TaskFolder? folder)
    {
        folder = null;
        if (text is null)
            return false;
        var readOnly = text.EndsWith(ReadOnlyMark, StringComparison.Ordinal);
        var parts = (readOnly ? text[..^ReadOnlyMark.Length] : text).Split(':');
        if (parts.Length != 2 || !IsName(parts[0]) || !IsPath(parts[1]))
            return false;
        folder = new TaskFolder(parts[0], parts[1], readOnly);
        return true;
    }

    /// <summary>Reads texts that have no <see cref="Problem"/>.</summary>
    public static IReadOnlyList<TaskFolder> Parse(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return [.. texts.Select(text => TryParse(text, out var folder) ? folder : throw new FormatException($"\"{text}\" is not name:path or name:path:ro"))];
    }

    /// <summary>What is wrong with texts; null when nothing is.</summary>
    public static string? Problem(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Select(text => text ?? "").FirstOrDefault(text => !TryParse(text, out _)) is { } malformed)
            return $"\"{(malformed.Length <= 64 ? malformed : malformed[..64])}\" must be name:path or name:path:ro, where path is . or begins with / and has no empty part, no . or .. and no colon";
        return Parse(texts).GroupBy(folder => folder.Path, StringComparer.Ordinal).FirstOrDefault(path => path.Count() > 1) is { } twice
            ? $"two folders cannot both be {twice.Key}"
            : null;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Name}:{Path}{(ReadOnly ? ReadOnlyMark : "")}";

    // It leads nowhere on the node, whatever it says; but what is not plain is most likely a mistake about that.
    private static bool IsPath(string path) =>
        Encoding.UTF8.GetByteCount(path) <= TaskLimits.MaxFolderPath && !path.Any(char.IsControl)
        && (path is "." or "/" || (path.StartsWith('/') && path[1..].Split('/').All(part => part is not ("" or "." or ".."))));
}

/// <summary>A folder that a worker's node offers to tasks.</summary>
/// <param name="Name">Its name, which tasks ask for.</param>
/// <param name="ReadOnly">True when tasks can only read it.</param>
[GenerateSerializer, Immutable]
[Alias("ww.worker-folder")]
public sealed record WorkerFolder([property: Id(0)] string Name, [property: Id(1)] bool ReadOnly);
