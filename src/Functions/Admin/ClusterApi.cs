using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Wetware.Functions.Filters;

namespace Wetware.Functions.Admin;

/// <summary>The admin API under <c>/my-own-cluster/api</c>, and the routes of its first version under <c>/api</c>.</summary>
internal static class ClusterApi
{
    /// <summary>Where the routes lie.</summary>
    public const string Prefix = "/my-own-cluster/api";

    /// <summary>The routes of the first version.</summary>
    public static readonly string[] FirstRoutes = ["/api/file/register", "/api/function/register", "/api/function/call"];

    /// <summary>Adds the routes.</summary>
    public static void MapClusterApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Prefix).WithTags("Functions");
        group.MapPost("/blob/register", Register).Describe("registerBlob", "Store a blob, under a name if one is given");
        group.MapPost("/file/plug", (HttpContext context, FunctionClient functions) => Plug(context, functions, PlugKind.File)).Describe("plugFile", "Serve a blob as a file");
        group.MapPost("/function/plug", (HttpContext context, FunctionClient functions) => Plug(context, functions, PlugKind.Function)).Describe("plugFunction", "Run a blob as a function");
        group.MapPost("/function/unplug", Unplug).Describe("unplug", "Remove the plug of a method and path; 404 when there is none");
        group.MapPost("/function/call", Call).Describe("callFunction", "Call a function and wait for its result and output");
        group.MapPost("/filter/plug", PlugFilter).Describe("plugFilter", "Add a filter behind the others");
        group.MapDelete("/filter/plug/{id}", UnplugFilter).Describe("unplugFilter", "Remove a filter; 404 when there is none");
        group.MapGet("/admin/status", Status).Describe("functionStatus", "All plugs, names, blobs and filters, and counts of this gateway").ForOperators();
        var first = routes.MapGroup("/api").WithTags("Functions");
        first.MapPost("/file/register", RegisterFile).Describe("registerFile", "Store a file and serve it at a path");
        first.MapPost("/function/register", RegisterFunction).Describe("registerFunction", "Store a program under a name");
        first.MapPost("/function/call", CallPlain).Describe("callFunctionPlain", "Call a function with text as its input");
    }

    private static async Task<IResult> Register(HttpContext context, FunctionClient functions)
    {
        var body = await AdminRequest.ReadAsync<RegisterJson>(context);
        var blob = await Put(functions, body.Bytes, body.ContentType, string.IsNullOrEmpty(body.Name) ? null : body.Name, context.RequestAborted);
        return Json(new { status = true, tech_id = blob.TechId });
    }

    private static async Task<IResult> Plug(HttpContext context, FunctionClient functions, PlugKind kind)
    {
        var body = await AdminRequest.ReadAsync<PlugJson>(context);
        if (body.Type is not null && body.Type != kind.Word())
            throw AdminRequest.Bad($"type: this route plugs a {kind.Word()}");
        var plug = AdminRequest.Check(() => FunctionRules.Check(body.ToPlug(kind)));
        await functions.PlugAsync([plug], context.RequestAborted);
        return Json(new { status = true });
    }

    private static async Task<IResult> Unplug(HttpContext context, FunctionClient functions)
    {
        var body = await AdminRequest.ReadAsync<UnplugJson>(context);
        var method = AdminRequest.Check(() => FunctionRules.Method("method", body.Method));
        return await functions.UnplugAsync(method, body.Path, body.Host, context.RequestAborted)
            ? Json(new { status = true })
            : TypedResults.Problem($"there is no plug {method} {body.Path}", statusCode: StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> Call(HttpContext context, CallRunner runner)
    {
        var body = await AdminRequest.ReadAsync<CallJson>(context);
        var request = new FunctionRequest
        {
            Name = body.Name,
            StartFunction = body.StartFunction,
            Mode = body.Mode,
            Arguments = body.Arguments ?? [],
            PosixFileName = body.PosixFileName,
            PosixArguments = body.PosixArguments ?? [],
            Input = AdminRequest.Base64("input", body.Input ?? ""),
        };
        return await Run(context, runner, request, reply => Json(new { status = true, result = reply.Result, output = Convert.ToBase64String(reply.Output.Span) }));
    }

    private static async Task<IResult> Run(HttpContext context, CallRunner runner, FunctionRequest request, Func<FunctionReply, IResult> answer)
    {
        AdminRequest.Check(() => CallRunner.Check(request));
        var reply = await runner.RunAsync(request, new CallScope(context.TraceIdentifier), context.RequestAborted);
        if (reply.Error is null)
            return answer(reply);
        var more = new Dictionary<string, object?> { ["error"] = reply.Error, ["requestId"] = context.TraceIdentifier };
        if (reply.Limit is not null)
            more["limit"] = reply.Limit;
        return TypedResults.Problem(reply.Message, statusCode: reply.Status, extensions: more);
    }

    private static async Task<IResult> PlugFilter(HttpContext context, FunctionClient functions)
    {
        var body = await AdminRequest.ReadAsync<FilterJson>(context);
        var filter = AdminRequest.Check(() => JwtRules.CheckData(FunctionRules.Check(body.ToFilter())));
        var added = await functions.AddFilterAsync(filter, context.RequestAborted);
        return Json(new { status = true, filter_id = added.Id });
    }

    private static async Task<IResult> UnplugFilter(string id, HttpContext context, FunctionClient functions) =>
        await functions.RemoveFilterAsync(id, context.RequestAborted)
            ? Json(new { status = true })
            : TypedResults.Problem($"there is no filter {id}", statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> Status(HttpContext context, StatusDocument status) => Json(await status.CreateAsync(context.RequestAborted));

    private static async Task<IResult> RegisterFile(HttpContext context, FunctionClient functions)
    {
        var body = await AdminRequest.ReadAsync<RegisterFileJson>(context);
        var path = body.Path.StartsWith('/') ? body.Path : "/" + body.Path;
        var plug = new Plug { Method = "get", Path = path, Kind = PlugKind.File, Name = Blob.Scheme + new string('0', 64), ContentType = body.ContentType };
        AdminRequest.Check(() => FunctionRules.Check(plug));
        var blob = await Put(functions, body.Bytes, body.ContentType, null, context.RequestAborted);
        await functions.PlugAsync([plug with { Name = Blob.Scheme + blob.TechId }], context.RequestAborted);
        return Json(new { status = true, tech_id = blob.TechId, path = body.Path, content_type = body.ContentType, bytes_size = blob.Length });
    }

    private static async Task<IResult> RegisterFunction(HttpContext context, FunctionClient functions)
    {
        var body = await AdminRequest.ReadAsync<RegisterFunctionJson>(context);
        var blob = await Put(functions, body.WasmBytes, "application/wasm", body.Name, context.RequestAborted);
        return Json(new { status = true, tech_id = blob.TechId, name = body.Name, wasm_bytes_size = blob.Length });
    }

    private static async Task<IResult> CallPlain(HttpContext context, CallRunner runner)
    {
        var body = await AdminRequest.ReadAsync<PlainCallJson>(context);
        var posix = body.Mode == "posix";
        var request = new FunctionRequest
        {
            Name = body.Name,
            StartFunction = body.StartFunction,
            Mode = body.Mode,
            Arguments = posix ? [] : [.. (body.Arguments ?? []).Select(Number)],
            PosixFileName = body.WasiFileName,
            PosixArguments = posix ? [.. (body.Arguments ?? []).Select(Word)] : [],
            Input = System.Text.Encoding.UTF8.GetBytes(body.Input ?? ""),
        };
        return await Run(context, runner, request, reply => Json(new { result = reply.Result, output = Convert.ToBase64String(reply.Output.Span), error = false }));
    }

    private static int Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetInt32(out var number) => number,
        JsonValueKind.String when int.TryParse(element.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
        _ => throw AdminRequest.Bad("arguments: in mode direct they are integers of 32 bits"),
    };

    private static string Word(JsonElement element) =>
        element.ValueKind is JsonValueKind.String or JsonValueKind.Number ? element.ToString() : throw AdminRequest.Bad("arguments: in mode posix they are text");

    private static async Task<Blob> Put(FunctionClient functions, string base64, string contentType, string? name, CancellationToken cancellationToken)
    {
        AdminRequest.Check(() => FunctionRules.ContentType("content_type", contentType));
        if (name is not null)
            AdminRequest.Check(() => FunctionRules.Name("name", name));
        using var content = new MemoryStream(AdminRequest.Base64("bytes", base64), writable: false);
        return await functions.PutAsync(content, contentType, name, cancellationToken: cancellationToken);
    }

    private static ContentHttpResult Json<T>(T body) => TypedResults.Text(JsonSerializer.Serialize(body), "application/json", System.Text.Encoding.UTF8);
}

internal sealed record RegisterJson
{
    public string? Name { get; init; }

    public required string ContentType { get; init; }

    public required string Bytes { get; init; }
}

internal sealed record UnplugJson
{
    public required string Method { get; init; }

    public required string Path { get; init; }

    public string? Host { get; init; }
}

internal sealed record CallJson
{
    public required string Name { get; init; }

    public string? StartFunction { get; init; }

    public IReadOnlyList<int>? Arguments { get; init; }

    public string? Mode { get; init; }

    public string? Input { get; init; }

    public string? PosixFileName { get; init; }

    public IReadOnlyList<string>? PosixArguments { get; init; }
}

internal sealed record RegisterFileJson
{
    public required string Path { get; init; }

    public required string ContentType { get; init; }

    public required string Bytes { get; init; }
}

internal sealed record RegisterFunctionJson
{
    public required string Name { get; init; }

    public required string WasmBytes { get; init; }
}

internal sealed record PlainCallJson
{
    public required string Name { get; init; }

    public string? StartFunction { get; init; }

    public string? Mode { get; init; }

    public string? Input { get; init; }

    public string? WasiFileName { get; init; }

    public IReadOnlyList<JsonElement>? Arguments { get; init; }
}
