using System.Buffers;
using System.Globalization;
using System.Text;

namespace Wetware.Raft;

/// <summary>Quotes bytes as Go's <c>%q</c> does: printable UTF-8 as it is, everything else escaped.</summary>
internal static class Quote
{
    public static string Bytes(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder(data.Length + 2).Append('"');
        while (!data.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(data, out var rune, out var length) == OperationStatus.Done)
                Append(text, rune);
            else
            {
                // Each byte that is not UTF-8 is escaped alone.
                length = 1;
                text.Append(CultureInfo.InvariantCulture, $"\\x{data[0]:x2}");
            }
            data = data[length..];
        }
        return text.Append('"').ToString();
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                text.Append('\\').Append((char)rune.Value);
                break;
            case >= 7 and <= 13:
                text.Append('\\').Append("abtnvfr"[rune.Value - 7]);
                break;
            case < ' ' or 0x7f:
                text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
                break;
            default:
                text.Append(IsPrintable(rune) ? rune.ToString() : Escape(rune));
                break;
        }
    }

    private static string Escape(Rune rune) =>
        (rune.IsBmp ? "\\u" : "\\U") + rune.Value.ToString(rune.IsBmp ? "x4" : "x8", CultureInfo.InvariantCulture);

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
