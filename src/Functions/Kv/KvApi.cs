using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Wetware.Functions.Admin;

namespace Wetware.Functions.Kv;

/// <summary>Key-value namespaces over HTTP: <c>/kv/{namespace}/{key}</c>. The version is the ETag; <c>If-Match</c> and <c>If-None-Match: *</c> compare and swap.</summary>
internal static class KvApi
{
    /// <summary>Adds the routes.</summary>
    public static void MapKvApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/kv/{space}").WithTags("Key-value store");
        group.MapGet("", List).Describe("listKeys", "Keys by ?prefix= in order, with ?limit=, ?after= (the cursor) and ?values=true (in base64)").Produces<KvPageJson>().ForOperators();
        group.MapGet("/{**key}", Get).Describe("getKey", "A key's value; its version is the ETag").ForOperators();
        group.MapPut("/{**key}", Put).Describe("putKey", "Set a value; ?ttl_ms= lets it end, If-Match and If-None-Match: * make it conditional (412)").Produces(StatusCodes.Status204NoContent);
        group.MapDelete("/{**key}", Delete).Describe("deleteKey", "Remove a key, with If-Match only if it has this version").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> List(string space, HttpContext context, FunctionClient functions)
    {
        var prefix = AdminRequest.Query(context, "prefix", KvLimits.MaxKeyLength) ?? "";
        var values = AdminRequest.Query(context, "values") switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw AdminRequest.Bad("values: must be true or false"),
        };
        var page = await Space(functions, space).ListAsync(prefix, AdminRequest.Query(context, "after", KvLimits.MaxKeyLength), AdminRequest.Limit(context), values, context.RequestAborted);
        var entries = page.Entries.Select(entry => new KvEntryJson(entry.Key, entry.Version, entry.Expires, values ? Convert.ToBase64String(entry.Value.Span) : null));
        return TypedResults.Json(new KvPageJson([.. entries], page.Next), AdminJson.Options);
    }

    private static async Task<IResult> Get(string space, string? key, HttpContext context, FunctionClient functions)
    {
        if (await Space(functions, space).GetAsync(Key(key), context.RequestAborted) is not { } entry)
            return NotFound(key);
        context.Response.Headers.ETag = $"\"{entry.Version}\"";
        context.Response.Headers.CacheControl = "no-store";
        if (entry.Expires is { } expires)
            context.Response.Headers["x-expires"] = expires.ToString("o", CultureInfo.InvariantCulture);
        return TypedResults.Bytes(entry.Value, "application/octet-stream");
    }

    private static async Task<IResult> Put(string space, string? key, HttpContext context, FunctionClient functions)
    {
        var ttl = AdminRequest.Query(context, "ttl_ms") switch
        {
            null => (TimeSpan?)null,
            { } text when long.TryParse(text, CultureInfo.InvariantCulture, out var ms) && ms >= 1 && ms <= KvLimits.MaxTtl.TotalMilliseconds => TimeSpan.FromMilliseconds(ms),
            _ => throw AdminRequest.Bad($"ttl_ms: must be 1 to {KvLimits.MaxTtl.TotalMilliseconds:0}"),
        };
        var expected = Expected(context, forPut: true);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = KvLimits.MaxValueBytes;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var value = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (await Space(functions, space).SetAsync(Key(key), value, ttl, expected, context.RequestAborted) is not { } entry)
            return Changed();
        context.Response.Headers.ETag = $"\"{entry.Version}\"";
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Delete(string space, string? key, HttpContext context, FunctionClient functions)
    {
        var expected = Expected(context, forPut: false);
        if (await Space(functions, space).DeleteAsync(Key(key), expected, context.RequestAborted))
            return TypedResults.NoContent();
        return expected is null ? NotFound(key) : Changed();
    }

    private static string? Expected(HttpContext context, bool forPut)
    {
        var (match, none) = (context.Request.Headers.IfMatch.ToString(), context.Request.Headers.IfNoneMatch.ToString());
        if (match.Length > 0 && none.Length > 0)
            throw AdminRequest.Bad("If-Match, If-None-Match: only one of them");
        if (none.Length > 0)
            return forPut && none == "*" ? "" : throw AdminRequest.Bad("If-None-Match: only * is possible, and only to set a value");
        if (match.Length == 0)
            return null;
        return match is ['"', .. { Length: 16 } version, '"'] ? version : throw AdminRequest.Bad("If-Match: must be one version in quotes, as ETag gives it");
    }

    private static KvClient Space(FunctionClient functions, string space) => functions.Kv(AdminRequest.Check(() => KvLimits.Namespace(space)));

    // Nothing after the namespace is a key without characters.
    private static string Key(string? key) => AdminRequest.Check(() => KvLimits.Key(key ?? ""));

    private static ProblemHttpResult NotFound(string? key) => TypedResults.Problem($"there is no key {key}", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult Changed() => TypedResults.Problem("the key has another version now", statusCode: StatusCodes.Status412PreconditionFailed);
}

/// <summary>A part of a namespace.</summary>
/// <param name="Entries">Its entries in order of keys.</param>
/// <param name="Next">The cursor of the next page; left out at the last.</param>
public sealed record KvPageJson(IReadOnlyList<KvEntryJson> Entries, string? Next);

/// <summary>A key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Version">Its version.</param>
/// <param name="Expires">When it ends.</param>
/// <param name="Value">Its value in base64, where asked for.</param>
public sealed record KvEntryJson(string Key, string Version, DateTimeOffset? Expires, string? Value);
