using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Hosting;
using Wetware.Gateway.Tasks.Json;

namespace Wetware.Gateway.OpenApi;

/// <summary>What the description of a route says beyond what its types tell.</summary>
internal static class Descriptions
{
    private const string Problem = "application/problem+json";
    private const string Json = "application/json";

    /// <summary>Errors that every route may answer: the cluster is overloaded, out of reach, or something failed; and the token is missing.</summary>
    public static T WithProblems<T>(this T builder)
        where T : IEndpointConventionBuilder
    {
        foreach (var status in (int[])[StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable])
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [Problem]));
        return builder.IsStrict();
    }

    /// <summary>Query parameters and bodies that are not declared are refused.</summary>
    public static T IsStrict<T>(this T builder)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new StrictRequests.Strict());

    /// <summary>Errors that name fields.</summary>
    public static RouteHandlerBuilder WithFieldProblems(this RouteHandlerBuilder builder, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(FieldProblemDetails), [Problem]));
            builder.WithExample(status, Examples.FieldProblem(status), Problem);
        }

        return builder;
    }

    /// <summary>A query parameter, never required.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder builder, string name, string description, string example) =>
        builder.WithParameter(ParameterLocation.Query, name, description, example).WithMetadata(new StrictRequests.QueryParameter(name));

    /// <summary>A header, never required.</summary>
    public static RouteHandlerBuilder WithHeader(this RouteHandlerBuilder builder, string name, string description, string example) =>
        builder.WithParameter(ParameterLocation.Header, name, description, example);

    /// <summary>What a part of the path is.</summary>
    public static T WithPath<T>(this T builder, string name, string description, string example)
        where T : IEndpointConventionBuilder => builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.Name == name))
                (parameter.Description, parameter.Example) = (description, JsonValue.Create(example));
            return Task.CompletedTask;
        });

    /// <summary>An example of an answer.</summary>
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder builder, int status, JsonNode example, string mediaType = Json) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var key = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (operation.Responses?.TryGetValue(key, out var response) == true && response.Content?.TryGetValue(mediaType, out var content) == true)
                content.Example = example.DeepClone();
            return Task.CompletedTask;
        });

    /// <summary>A body of raw bytes or of one JSON document.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder builder, string mediaType, JsonNode? example = null) =>
        builder.AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        {
            IOpenApiSchema schema = example is null
                ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }
                : await context.GetOrCreateSchemaAsync(typeof(TaskFileJson), null, cancellationToken);
            operation.RequestBody = Body((mediaType, new OpenApiMediaType { Schema = schema, Example = example?.DeepClone() }));
        }).WithMetadata(new StrictRequests.RequestBody());

    /// <summary>The body of a task: a form with the module, or JSON with its digest. Both have the same fields.</summary>
    public static RouteHandlerBuilder TakesTask(this RouteHandlerBuilder builder) =>
        builder.AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var json = await context.GetOrCreateSchemaAsync(typeof(TaskBodyJson), null, cancellationToken);
            var form = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(json.Properties ?? new Dictionary<string, IOpenApiSchema>()) };
            form.Properties.Remove("replace"); // the query parameter of that name
            form.Properties["wasm"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The module, unless module names a stored one." };
            foreach (var name in (string[])["args", "env", "secrets", "grants", "labels", "where", "http", "folders"])
                form.Properties[name] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String }, Description = name switch { "args" => "Repeatable.", "where" => "Repeatable: label=value or label!=value.", "secrets" => "Repeatable: variable=secret.", "grants" => "Repeatable: name=secret.", "http" => "Repeatable: [scheme://]host[:port][/path].", "folders" => "Repeatable: name:path or name:path:ro.", _ => "Repeatable: name=value." } };
            operation.RequestBody = Body(
                ("multipart/form-data", new OpenApiMediaType { Schema = form, Example = Examples.Form.DeepClone() }),
                (Json, new OpenApiMediaType { Schema = json, Example = Examples.Body.DeepClone() }));
        }).WithMetadata(new StrictRequests.RequestBody());

    /// <summary>The body of an edit: any of a task's fields.</summary>
    public static RouteHandlerBuilder TakesEdit(this RouteHandlerBuilder builder) =>
        builder.AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var task = await context.GetOrCreateSchemaAsync(typeof(TaskBodyJson), null, cancellationToken);
            var edit = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(task.Properties ?? new Dictionary<string, IOpenApiSchema>()) };
            foreach (var name in (string[])["id", "complete", "replace"])
                edit.Properties.Remove(name);
            operation.RequestBody = Body((Json, new OpenApiMediaType { Schema = edit, Example = JsonNode.Parse("""{ "cron": "0 4 * * *", "notify": null }""") }));
        }).WithMetadata(new StrictRequests.RequestBody());

    private static OpenApiRequestBody Body(params (string Type, OpenApiMediaType Content)[] contents) =>
        new() { Required = true, Content = contents.ToDictionary(pair => pair.Type, pair => pair.Content) };

    private static RouteHandlerBuilder WithParameter(this RouteHandlerBuilder builder, ParameterLocation place, string name, string description, string example) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var (type, value) = Value(example);
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = place,
                Description = description,
                Schema = new OpenApiSchema { Type = type },
                Example = value,
            });
            return Task.CompletedTask;
        });

    private static (JsonSchemaType Type, JsonNode Value) Value(string example)
    {
        if (bool.TryParse(example, out var flag))
            return (JsonSchemaType.Boolean, JsonValue.Create(flag));
        return long.TryParse(example, out var number) ? (JsonSchemaType.Integer, JsonValue.Create(number)) : (JsonSchemaType.String, JsonValue.Create(example));
    }
}
