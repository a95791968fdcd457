using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace Wetware.Tests.Requests;

/// <summary>A route of the gateway, as far as it is described.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Template">Its path, with <c>{name}</c> for what is left to the caller.</param>
/// <param name="IsDescribed">Whether it is in the OpenAPI document, so that its errors are problem details.</param>
/// <param name="Queries">Parameters of its query.</param>
/// <param name="Bodies">Schemas of its body by media type.</param>
internal sealed record RouteShape(string Method, string Template, bool IsDescribed, IReadOnlyList<string> Queries, IReadOnlyList<(string Type, JsonNode? Schema)> Bodies)
{
    // Stopping the node is what it is for; the others answer without an end, or wait for a browser.
    private static readonly string[] LeftOut = ["/nodes/{node}/drain", "/dashboard", "/_blazor", "/_framework"];

    /// <summary>Every route: those of the document with their shapes, and the others.</summary>
    public static IReadOnlyList<RouteShape> All(JsonObject document, EndpointDataSource endpoints)
    {
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject(), (path, operation) => Of(document, operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject())).ToList();
        var known = described.Select(route => (route.Method, Plain(route.Template))).ToHashSet();
        var others = endpoints.Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"], (endpoint, method) => (Method: method, Template: "/" + endpoint.RoutePattern.RawText!.TrimStart('/')))
            .Where(route => !known.Contains((route.Method, Plain(route.Template)))).Distinct()
            .Select(route => new RouteShape(route.Method, route.Template, false, [], [("application/json", null), ("multipart/form-data", null), ("application/octet-stream", null)]));
        return [.. described.Concat(others).Where(route => !LeftOut.Any(start => route.Template.StartsWith(start, StringComparison.Ordinal)))];
    }

    /// <summary>The parts of the path.</summary>
    public IEnumerable<(string Text, bool IsParameter)> Parts() =>
        Template.Split('{', '}').Select((part, i) => (part, i % 2 == 1)).Where(part => part.part.Length > 0);

    /// <summary>Follows a reference within the document.</summary>
    public static JsonObject? Resolve(JsonObject document, JsonNode? schema) =>
        schema is JsonObject found && found["$ref"] is { } reference
            ? Resolve(document, ((string)reference!)[2..].Split('/').Aggregate((JsonNode?)document, (node, name) => node?[name]))
            : schema as JsonObject;

    private static RouteShape Of(JsonObject document, string method, string template, JsonObject operation)
    {
        var queries = (operation["parameters"] as JsonArray ?? []).Select(parameter => Resolve(document, parameter)!).Where(parameter => (string?)parameter["in"] == "query").Select(parameter => (string)parameter["name"]!);
        var bodies = Resolve(document, operation["requestBody"])?["content"] as JsonObject ?? [];
        return new RouteShape(method, template, true, [.. queries], [.. bodies.Select(body => (body.Key, body.Value!["schema"]))]);
    }

    // Templates say more of a parameter than the document does.
    private static string Plain(string template) => string.Concat(template.Split('{', '}').Select((part, i) => i % 2 == 1 ? "*" : part));
}
