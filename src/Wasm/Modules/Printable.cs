using System.Globalization;
using System.Text;

namespace Wetware.Wasm.Modules;

/// <summary>Texts of modules, made fit for terminals, logs and messages.</summary>
public static class Printable
{
    private const int MostQuoted = 200;

    /// <summary>
    /// The text with control, formatting and unassigned characters written as <c>\u{hex}</c>, so that it can neither move a cursor nor change
    /// the order or the looks of what stands around it.
    /// </summary>
    public static string Escape(string text) => Escape(text, isPage: false);

    /// <summary>The text escaped, but for newlines and tabs: what a program wrote, for a terminal.</summary>
    public static string Text(string text) => Escape(text, isPage: true);

    /// <summary>The text escaped, but for its line ends.</summary>
    public static string Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Escape));
    }

    /// <summary>The text escaped and on one line.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Escape(string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
    }

    /// <summary>The text in quotes, escaped and cut to 200 characters.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cut = text.Length > MostQuoted ? string.Concat(text.AsSpan(0, MostQuoted), "…") : text;
        return $"\"{Escape(cut)}\"";
    }

    private static string Escape(string text, bool isPage)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder? escaped = null;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is enumerated as the replacement character.
            if (MustEscape(rune) && !(isPage && rune.Value is ('\n' or '\t')))
                (escaped ??= new StringBuilder(text, 0, at, text.Length + 16)).Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else
                escaped?.Append(rune);
            at += rune.Utf16SequenceLength;
        }

        return escaped?.ToString() ?? text;
    }

    private static bool MustEscape(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
