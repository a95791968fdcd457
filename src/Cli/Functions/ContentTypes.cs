using Microsoft.AspNetCore.StaticFiles;

namespace Wetware.Cli.Functions;

/// <summary>The media type of a file by its name.</summary>
internal static class ContentTypes
{
    private static readonly FileExtensionContentTypeProvider Known = new(new FileExtensionContentTypeProvider().Mappings.ToDictionary(StringComparer.OrdinalIgnoreCase))
    {
        Mappings = { [".wasm"] = "application/wasm", [".js"] = "text/javascript", [".mjs"] = "text/javascript", [".md"] = "text/markdown", [".wat"] = "text/plain", [".avif"] = "image/avif" },
    };

    public static string Of(string file) => Known.TryGetContentType(file, out var type) ? type : "application/octet-stream";
}
