using System.Text.Json;

namespace Wetware.Gateway.Forms;

/// <summary>
/// Reads a JSON object as fields: numbers and words as their text, arrays as repeated fields, an object as repeated <c>name=value</c>, null as not given.
/// So a form and a JSON body are judged by the same rules.
/// </summary>
internal static class JsonFields
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <exception cref="BadFieldsException">It is no JSON object of plain values, lists of them and objects of them.</exception>
    public static FieldSet Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw BadFieldsException.Body($"is not the JSON that is expected: {error.Message}");
        }
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})" />
    public static FieldSet Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw BadFieldsException.Body("must be a JSON object");
        var fields = new FieldSet();
        foreach (var property in body.EnumerateObject())
        {
            var name = NameOf(property);
            fields.AddEmpty(name);
            foreach (var text in Texts(name, property.Value))
                fields.Add(name, text);
        }

        return fields;
    }

    private static IEnumerable<string> Texts(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array => value.EnumerateArray().Select(item => Plain(name, item)),
        JsonValueKind.Object => value.EnumerateObject().Select(pair => Pair(name, pair)),
        _ => [Plain(name, value)],
    };

    private static string Plain(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => TextOf(name, value),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Malformed(name, "must hold plain values only"),
    };

    private static string Pair(string name, JsonProperty pair)
    {
        var key = NameOf(pair);
        return key.Contains('=', StringComparison.Ordinal)
            ? throw Malformed(name, "its names must be without '='")
            : $"{key}={Plain(name, pair.Value)}";
    }

    /// <summary>A string's text. JSON can spell half a surrogate pair, which is none.</summary>
    public static string TextOf(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Malformed(name, "must be Unicode text");
        }
    }

    /// <summary>A property's name, which must be text as well.</summary>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw BadFieldsException.Body("its names must be Unicode text");
        }
    }

    private static BadFieldsException Malformed(string name, string detail) =>
        new(new FieldProblem { Field = name, Reason = "malformed", Detail = detail });
}
