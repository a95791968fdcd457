using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wetware.Web.Devices;

/// <summary>What devices say in JSON, for people.</summary>
internal static class DeviceJson
{
    // The text is encoded again where it is shown, and characters that hide are made visible.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns JSON with line ends and indents; what is none as it is.</summary>
    public static string Pretty(string? json)
    {
        if (string.IsNullOrEmpty(json))
            return "";
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
