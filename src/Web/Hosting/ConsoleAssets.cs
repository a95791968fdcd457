using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Wetware.Web.Hosting;

/// <summary>Scripts and styles, embedded in this assembly and held compressed. Their addresses carry a hash of their bytes, so that browsers keep them.</summary>
internal static class ConsoleAssets
{
    private static readonly FrozenDictionary<string, Lazy<Asset>> All = new[] { "MudBlazor.min.css", "MudBlazor.min.js", "blazor.web.js", "console.css", "console.js" }
        .ToFrozenDictionary(name => name, name => new Lazy<Asset>(() => Read(name)), StringComparer.Ordinal);

    /// <summary>Returns the address of an asset.</summary>
    public static string Address(string name) => $"{ConsolePaths.Assets}/{name}?v={All[name].Value.Hash}";

    /// <summary>Answers a request for an asset.</summary>
    public static IResult Get(string name, HttpContext context)
    {
        if (!All.TryGetValue(name, out var found))
            return TypedResults.NotFound();
        var asset = found.Value;
        var response = context.Response;
        response.Headers.CacheControl = context.Request.Query["v"] == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        var isZipped = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isZipped)
            response.Headers.ContentEncoding = "gzip";
        var tag = new EntityTagHeaderValue($"\"{asset.Hash}{(isZipped ? "-gzip" : "")}\"");
        return TypedResults.Bytes(isZipped ? asset.Zipped : Unzip(asset.Zipped), asset.Type, entityTag: tag);
    }

    private static Asset Read(string name)
    {
        using var resource = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the asset {name} is not in the assembly");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Optimal))
            zip.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)).AsSpan(0, 8));
        return new Asset(zipped.ToArray(), hash, name.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8");
    }

    private static byte[] Unzip(byte[] zipped)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(new MemoryStream(zipped), CompressionMode.Decompress))
            zip.CopyTo(bytes);
        return bytes.ToArray();
    }

    private sealed record Asset(byte[] Zipped, string Hash, string Type);
}
