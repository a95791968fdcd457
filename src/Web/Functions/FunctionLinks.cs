using Microsoft.AspNetCore.Components.Forms;

namespace Wetware.Web.Functions;

/// <summary>Addresses of pages about functions.</summary>
internal static class FunctionLinks
{
    /// <summary>The pages of the platform.</summary>
    public static readonly IReadOnlyList<(string, string)> All =
    [
        ("/console/functions", "Names"), ("/console/functions/plugs", "Plugs"), ("/console/functions/filters", "Filters"), ("/console/functions/keys", "Keys"),
        ("/console/functions/files", "Files"),
    ];

    /// <summary>The page of a name.</summary>
    public static string Of(string name) => $"/console/functions/name?name={Uri.EscapeDataString(name)}";

    /// <summary>What a chosen file is, by the end of its name where the browser does not say.</summary>
    public static string ContentType(IBrowserFile file) => Path.GetExtension(file.Name).ToLowerInvariant() switch
    {
        ".wasm" => "application/wasm",
        ".js" or ".mjs" => "text/javascript",
        _ => file.ContentType is { Length: > 0 } type ? type : "application/octet-stream",
    };
}
