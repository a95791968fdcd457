using System.Diagnostics.CodeAnalysis;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>A folder of this machine that a node offers to tasks; in options <c>name=path</c>, or <c>name=path:ro</c> to be read only.</summary>
/// <param name="Name">What tasks call it.</param>
/// <param name="Path">Its full path.</param>
/// <param name="ReadOnly">True when tasks can only read it.</param>
public sealed record OfferedFolder(string Name, string Path, bool ReadOnly)
{
    private const string ReadOnlyMark = ":ro";
    private const int MaxLinks = 40;

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OfferedFolder? folder)
    {
        folder = null;
        var readOnly = text?.EndsWith(ReadOnlyMark, StringComparison.Ordinal) == true;
        var parts = (readOnly ? text![..^ReadOnlyMark.Length] : text ?? "").Split('=', 2);
        if (parts.Length != 2 || !TaskFolder.IsName(parts[0]) || parts[1].Length == 0 || parts[1].Contains('\0', StringComparison.Ordinal))
            return false;
        folder = new OfferedFolder(parts[0], System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(parts[1])), readOnly);
        return true;
    }

    /// <summary>True when it is, holds or lies in <paramref name="other"/>, whatever links lead there.</summary>
    public bool Overlaps(string other)
    {
        var (one, two) = (Real(Path, MaxLinks), Real(System.IO.Path.GetFullPath(other), MaxLinks));
        return IsWithin(one, two) || IsWithin(two, one);
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);

    // The path without links; what is not there is left as it is.
    private static string Real(string path, int links)
    {
        var real = System.IO.Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = System.IO.Path.Combine(real, part);
            real = links > 0 && new DirectoryInfo(next).LinkTarget is { } target ? Real(System.IO.Path.GetFullPath(target, real), --links) : next;
        }

        return real;
    }
}
