using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Wetware.Functions.Files;
using Wetware.Functions.Filters;
using Wetware.Functions.Proxying;

namespace Wetware.Functions.Admin;

/// <summary>Blobs, names, plugs and filters as resources: <c>/blobs</c>, <c>/names</c>, <c>/plugs</c>, <c>/filters</c>.</summary>
internal static class ResourceApi
{
    /// <summary>Adds the routes.</summary>
    public static void MapResourceApi(this IEndpointRouteBuilder routes)
    {
        var blobs = routes.MapGroup("/blobs").WithTags("Functions");
        blobs.MapPost("", PutBlob).Describe("putBlob", "Store the body as a blob; ?name= lets a name point at it").Produces<BlobJson>(StatusCodes.Status201Created);
        blobs.MapGet("", ListBlobs).Describe("listBlobs", "Blobs in order of their digests; ?limit= and ?after=").Produces<IReadOnlyList<BlobJson>>();
        blobs.MapGet("/{techId}", GetBlob).Describe("getBlob", "The bytes of a blob, with ranges and ETag").ForOperators();
        var names = routes.MapGroup("/names").WithTags("Functions");
        names.MapGet("", ListNames).Describe("listNames", "Names with their versions; ?limit= and ?after=").Produces<IReadOnlyList<NameJson>>();
        names.MapGet("/{name}", GetName).Describe("getName", "A name with its versions").Produces<NameJson>();
        names.MapPut("/{name}", PutName).Describe("putName", "Let a name point at a blob: {\"tech_id\": …, \"content_type\": …}").Produces<NameJson>();
        names.MapPost("/{name}/rollback", Rollback).Describe("rollbackName", "Let a name point at an earlier version; ?version=, or the one before").Produces<NameJson>();
        names.MapDelete("/{name}", DeleteName).Describe("deleteName", "Remove a name that no plug and no filter uses").Produces(StatusCodes.Status204NoContent);
        var plugs = routes.MapGroup("/plugs").WithTags("Functions");
        plugs.MapGet("", ListPlugs).Describe("listPlugs", "Plugs; ?limit= and ?after= (the key of the last one: method, path, host)").Produces<IReadOnlyList<PlugJson>>().ForOperators();
        plugs.MapPut("", PutPlugs).Describe("putPlugs", "Add or replace up to 500 plugs: a JSON array of them").Produces(StatusCodes.Status204NoContent);
        plugs.MapDelete("", DeletePlug).Describe("deletePlug", "Remove the plug with this ?method=, ?path= and ?host=").Produces(StatusCodes.Status204NoContent);
        plugs.MapGet("/backends", ListBackends).Describe("listBackends", "Backends of proxies that do not answer this gateway").Produces<IReadOnlyList<BackendState>>();
        var filters = routes.MapGroup("/filters").WithTags("Functions");
        filters.MapGet("", ListFilters).Describe("listFilters", "All filters in the order in which they run").Produces<IReadOnlyList<FilterJson>>().ForOperators();
        filters.MapPost("", AddFilter).Describe("addFilter", "Add a filter behind the others").Produces<FilterJson>(StatusCodes.Status201Created);
        filters.MapDelete("/{id}", DeleteFilter).Describe("deleteFilter", "Remove a filter").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> PutBlob(HttpContext context, FunctionClient functions, FunctionOptions options)
    {
        var name = AdminRequest.Query(context, "name");
        if (name is not null)
            AdminRequest.Check(() => FunctionRules.Name("name", name));
        var type = AdminRequest.Check(() => FunctionRules.ContentType("Content-Type", context.Request.ContentType ?? "application/octet-stream"));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = options.MaxBlobBytes;
        if (context.Request.ContentLength > options.MaxBlobBytes)
            throw new BadHttpRequestException($"body: {context.Request.ContentLength} bytes; the limit is {options.MaxBlobBytes} (Cluster:Functions:MaxBlobBytes)", StatusCodes.Status413PayloadTooLarge);
        var blob = await functions.PutAsync(context.Request.Body, type, name, options.MaxBlobBytes, context.RequestAborted);
        return Json(BlobJson.Of(blob), StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListBlobs(HttpContext context, FunctionClient functions) =>
        Json((await functions.ListAsync(AdminRequest.Query(context, "after"), AdminRequest.Limit(context), context.RequestAborted)).Select(BlobJson.Of));

    private static async Task<IResult> GetBlob(string techId, HttpContext context, FunctionClient functions, FileSender files)
    {
        var key = AdminRequest.Check(() => FunctionRules.TechId("tech_id", techId));
        if (await functions.FindAsync(key, context.RequestAborted) is not { } blob)
            return NotFound($"there is no blob {key}");

        // It is data here, not a page of this gateway.
        context.Response.Headers.ContentDisposition = "attachment";
        await files.SendAsync(context, blob, "private, max-age=31536000, immutable");
        return Results.Empty;
    }

    private static async Task<IResult> ListNames(HttpContext context, FunctionClient functions) =>
        Json((await functions.ListNamesAsync(AdminRequest.Query(context, "after"), AdminRequest.Limit(context), context.RequestAborted)).Select(NameJson.Of));

    private static async Task<IResult> GetName(string name, HttpContext context, FunctionClient functions) =>
        await functions.FindNameAsync(name, context.RequestAborted) is { } found ? Json(NameJson.Of(found)) : NotFound($"there is no name {name}");

    private static async Task<IResult> PutName(string name, HttpContext context, FunctionClient functions)
    {
        var body = await AdminRequest.ReadAsync<PutNameJson>(context);
        AdminRequest.Check(() => FunctionRules.Name("name", name));
        var key = AdminRequest.Check(() => FunctionRules.TechId("tech_id", body.TechId));
        var type = body.ContentType ?? (await functions.FindAsync(key, context.RequestAborted))?.ContentType ?? "application/octet-stream";
        AdminRequest.Check(() => FunctionRules.ContentType("content_type", type));
        return Json(NameJson.Of(await functions.SetNameAsync(name, key, type, context.RequestAborted)));
    }

    private static async Task<IResult> Rollback(string name, HttpContext context, FunctionClient functions)
    {
        int? version = AdminRequest.Query(context, "version") switch
        {
            null => null,
            { } text when int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
            _ => throw AdminRequest.Bad("version: must be a number"),
        };
        return Json(NameJson.Of(await functions.RollbackAsync(name, version, context.RequestAborted)));
    }

    private static async Task<IResult> DeleteName(string name, HttpContext context, FunctionClient functions)
    {
        try
        {
            return await functions.RemoveNameAsync(name, context.RequestAborted) ? TypedResults.NoContent() : NotFound($"there is no name {name}");
        }
        catch (Errors.WetwareException error) when (error.Kind == Errors.ErrorKind.Denied)
        {
            return TypedResults.Problem(error.Message, statusCode: StatusCodes.Status409Conflict); // something needs it; nobody lacks a permission
        }
    }

    private static async Task<IResult> ListPlugs(HttpContext context, FunctionClient functions) =>
        Json((await functions.ListPlugsAsync(AdminRequest.Query(context, "after", 2048), AdminRequest.Limit(context), context.RequestAborted)).Select(PlugJson.Of));

    private static async Task<IResult> PutPlugs(HttpContext context, FunctionClient functions)
    {
        var body = await AdminRequest.ReadAsync<IReadOnlyList<PlugJson>>(context);
        if (body.Count is 0 or > CatalogLimits.MaxPlugsAtOnce)
            throw AdminRequest.Bad($"body: must be an array of 1 to {CatalogLimits.MaxPlugsAtOnce} plugs");
        var plugs = body.Select((plug, i) => AdminRequest.Check(() => FunctionRules.Check(plug.ToPlug(plug.Type switch
        {
            null => PlugKind.Function,
            { } word => PlugKinds.Find(word) ?? throw AdminRequest.Bad($"[{i}].type: must be function, file or proxy"),
        }))));
        await functions.PlugAsync([.. plugs], context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DeletePlug(HttpContext context, FunctionClient functions)
    {
        var (method, path, host) = (AdminRequest.Query(context, "method"), AdminRequest.Query(context, "path"), AdminRequest.Query(context, "host"));
        var known = AdminRequest.Check(() => FunctionRules.Method("method", method));
        if (path is null)
            throw AdminRequest.Bad("path: is missing");
        return await functions.UnplugAsync(known, path, host, context.RequestAborted) ? TypedResults.NoContent() : NotFound($"there is no plug {known} {path}");
    }

    private static JsonHttpResult<IReadOnlyList<BackendState>> ListBackends(BackendHealth health) => Json(health.All);

    private static async Task<IResult> ListFilters(HttpContext context, FunctionClient functions) =>
        Json((await functions.ListFiltersAsync(context.RequestAborted)).Select(FilterJson.Of));

    private static async Task<IResult> AddFilter(HttpContext context, FunctionClient functions)
    {
        var body = await AdminRequest.ReadAsync<FilterJson>(context);
        var filter = AdminRequest.Check(() => JwtRules.CheckData(FunctionRules.Check(body.ToFilter())));
        return Json(FilterJson.Of(await functions.AddFilterAsync(filter, context.RequestAborted)), StatusCodes.Status201Created);
    }

    private static async Task<IResult> DeleteFilter(string id, HttpContext context, FunctionClient functions) =>
        await functions.RemoveFilterAsync(id, context.RequestAborted) ? TypedResults.NoContent() : NotFound($"there is no filter {id}");

    private static JsonHttpResult<T> Json<T>(T body, int status = StatusCodes.Status200OK) => TypedResults.Json(body, AdminJson.Options, statusCode: status);

    private static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);
}

internal sealed record PutNameJson
{
    public required string TechId { get; init; }

    public string? ContentType { get; init; }
}
