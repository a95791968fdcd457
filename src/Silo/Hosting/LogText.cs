using System.Globalization;
using System.Text;

namespace Wetware.Silo.Hosting;

/// <summary>Text from outside in log lines.</summary>
public static class LogText
{
    private const int MaxLength = 200;

    /// <summary>The text, cut at 200 characters, with control characters escaped as in C, so that it can neither begin a line nor move a cursor.</summary>
    public static string Clean(string? text)
    {
        text ??= "";
        var cut = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        return Escape(cut);
    }

    /// <summary>The text, of any length, with control characters escaped.</summary>
    internal static string Escape(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        var clean = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => clean.Append("\\n"),
                '\r' => clean.Append("\\r"),
                '\t' => clean.Append("\\t"),
                _ when IsUnsafe(c) => clean.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => clean.Append(c),
            };
        }

        return clean.ToString();
    }

    // Line separators of Unicode begin lines in some viewers.
    private static bool IsUnsafe(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
