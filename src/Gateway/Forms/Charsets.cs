using System.Text;

namespace Wetware.Gateway.Forms;

/// <summary>The charsets that texts of a form may have (RFC 7578, section 4.5 and 4.6).</summary>
internal static class Charsets
{
    /// <summary>Name of the hidden field in which browsers send the charset of the whole form.</summary>
    public const string Field = "_charset_";

    private static readonly Dictionary<string, Encoding> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf-8"] = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        ["us-ascii"] = Strict("us-ascii"),
        ["iso-8859-1"] = Strict("iso-8859-1"),
        ["utf-16"] = Strict("utf-16"),
        ["utf-16le"] = Strict("utf-16"),
        ["utf-16be"] = Strict("utf-16BE"),
    };

    /// <summary>UTF-8, which everything is in that says nothing else.</summary>
    public static Encoding Utf8 => Known["utf-8"];

    /// <summary>The charset of this name.</summary>
    /// <exception cref="BadFieldsException">415: it is not read here; <paramref name="field"/> is named.</exception>
    public static Encoding Find(string field, string name) => Known.TryGetValue(name, out var encoding)
        ? encoding
        : throw BadFieldsException.Unsupported(field, $"charset {(name.Length <= 32 ? name : name[..32] + "…")} is not read here; there are {string.Join(", ", Known.Keys)}", [.. Known.Keys]);

    /// <summary>The text of these bytes, without a byte-order mark.</summary>
    /// <exception cref="BadFieldsException">They are not of this charset.</exception>
    public static string Decode(string field, ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        try
        {
            var text = encoding.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            throw new BadFieldsException(new FieldProblem { Field = field, Reason = "malformed", Detail = $"must be {encoding.WebName}" });
        }
    }

    /// <summary>JSON without the byte-order mark that some programs put before it (RFC 8259, section 8.1, lets a reader ignore it).</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) => json.Span is [0xEF, 0xBB, 0xBF, ..] ? json[3..] : json;

    private static Encoding Strict(string name) => Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
