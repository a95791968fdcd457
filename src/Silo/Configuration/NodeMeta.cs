using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Wetware.Silo.Configuration;

/// <summary>Labels of a node: <c>key=value</c>, split at the first <c>=</c>.</summary>
public static class NodeMeta
{
    /// <summary>Labels a node may have.</summary>
    public const int MaxCount = 32;

    /// <summary>Longest label, in UTF-8 bytes, key and value together.</summary>
    public const int MaxBytes = 256;

    /// <summary>Reads the labels; exact repetitions count once, a key with two values is refused.</summary>
    public static bool TryParse(
        IEnumerable<string> fields,
        [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? meta,
        [NotNullWhen(false)] out string? problem)
    {
        meta = null;
        problem = null;
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var separator = field.IndexOf('=', StringComparison.Ordinal);
            if (separator < 1)
                problem = $"\"{field}\" is not of the form key=value";
            else if (Encoding.UTF8.GetByteCount(field) > MaxBytes)
                problem = $"\"{field[..separator]}\" has more than {MaxBytes} bytes";
            else if (field.Any(char.IsControl))
                problem = $"\"{field[..separator]}\" contains control characters";
            else if (!read.TryAdd(field[..separator], field[(separator + 1)..]) && read[field[..separator]] != field[(separator + 1)..])
                problem = $"\"{field[..separator]}\" is given twice with different values";
            else if (read.Count > MaxCount)
                problem = $"more than {MaxCount} labels";
            if (problem is not null)
                return false;
        }

        meta = read;
        return true;
    }
}
