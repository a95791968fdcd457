using System.Globalization;
using System.Text;

namespace Wetware.Web.Live;

/// <summary>
/// Texts of guests and of other users. Markup is encoded where it is shown; here control, formatting and unassigned characters become <c>\u{hex}</c>, so that they
/// can neither hide nor change the order of what stands around them.
/// </summary>
internal static class GuestText
{
    /// <summary>Bytes that are shown, at most.</summary>
    public const int MaxBytes = 4096;

    private const int MaxLine = 1024;

    /// <summary>A text on one line, cut at 1024 characters.</summary>
    public static string Line(string? text)
    {
        text ??= "";
        return Escape(text.Length > MaxLine ? text[..MaxLine] + "…" : text, isPage: false);
    }

    /// <summary>A text with its line ends and tabs.</summary>
    public static string Page(string? text) => Escape(text ?? "", isPage: true);

    /// <summary>Bytes as text where they are UTF-8, else as hexadecimal digits; cut at <see cref="MaxBytes"/>.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes.Length > MaxBytes ? $"… and {bytes.Length - MaxBytes} more bytes" : "";
        var shown = bytes.Length > MaxBytes ? bytes[..MaxBytes] : bytes;
        return (IsText(bytes) ? Page(Encoding.UTF8.GetString(shown)) : Convert.ToHexStringLower(shown)) + rest;
    }

    /// <summary>Whether bytes are UTF-8.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    private static string Escape(string text, bool isPage)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (MustEscape(rune) && !(isPage && rune.Value is ('\n' or '\t')))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else
                escaped.Append(rune);
        }

        return escaped.ToString();
    }

    private static bool MustEscape(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
