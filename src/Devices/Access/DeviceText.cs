using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wetware.Devices.Access;

/// <summary>JSON that comes from devices.</summary>
internal static class DeviceText
{
    private const int MostShown = 500;

    /// <summary>How everything is written: numbers stay as they came, texts are readable.</summary>
    public static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Parses, or returns null when it is no JSON.</summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return IsText(document.RootElement) ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})" />
    public static JsonElement? Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>The node of stored JSON, which was parsed before.</summary>
    public static JsonNode? Node(string? json) => json is null ? null : JsonNode.Parse(json, documentOptions: Strict);

    /// <summary>A property of an object, or null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The text of a property of an object, or null when it has none or is no string.</summary>
    public static string? GetText(this JsonElement element, string name) => element.Get(name) is { ValueKind: JsonValueKind.String } value ? TextOf(value) : null;

    /// <summary>The text of a string, or null when it is none; a lone half of a surrogate pair has no text.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // Half of a surrogate pair passes the parser, and fails whoever reads or writes the string.
    private static bool IsText(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => TextOf(element) is not null,
        JsonValueKind.Array => element.EnumerateArray().All(IsText),
        JsonValueKind.Object => element.EnumerateObject().All(property => IsName(property) && IsText(property.Value)),
        _ => true,
    };

    private static bool IsName(JsonProperty property)
    {
        try
        {
            return property.Name is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>What a device said, short enough for a message and without control characters.</summary>
    public static string Show(JsonElement value) => Show(TextOf(value) ?? value.GetRawText());

    /// <inheritdoc cref="Show(JsonElement)" />
    public static string Show(string text)
    {
        var shown = text.Length <= MostShown ? text : text[..MostShown] + "…";
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
    }

    /// <summary>A body as JSON text: itself when it is JSON, else as a string.</summary>
    public static string AsJson(byte[] body) =>
        Parse(body) is { } json ? json.GetRawText() : JsonSerializer.Serialize(Show(Encoding.UTF8.GetString(body)), Written);
}
