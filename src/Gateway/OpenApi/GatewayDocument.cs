using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Security.Tokens;
using Wetware.Silo.Hosting;

namespace Wetware.Gateway.OpenApi;

/// <summary>What the OpenAPI document says of the whole.</summary>
internal static class GatewayDocument
{
    private const string Bearer = "bearer";
    private const string Basic = "basic";

    private static readonly (int Status, string Name, string Description)[] HeadersOfStatus =
    [
        (StatusCodes.Status201Created, "Location", "Path of what was made."),
        (StatusCodes.Status202Accepted, "Location", "Path of what was begun."),
        (StatusCodes.Status401Unauthorized, "WWW-Authenticate", "How the token is given."),
        (StatusCodes.Status429TooManyRequests, "Retry-After", "Seconds to wait before the next try."),
        (StatusCodes.Status503ServiceUnavailable, "Retry-After", "Seconds to wait before the next try."),
    ];

    private static readonly (string Operation, int Status, string Name, string Description)[] HeadersOfOperation =
    [
        ("listTasks", 200, "Link", "With rel=\"next\": path of the next page; absent on the last."),
        ("listRuns", 200, "Link", "With rel=\"next\": path of the next page; absent on the last."),
        ("listModules", 200, "Link", "With rel=\"next\": path of the next page; absent on the last."),
        ("submitTask", 201, "Idempotency-Replayed", "true when an earlier request with the same key made the task."),
        ("getModule", 200, "ETag", "The module's digest."),
    ];

    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddSchemaTransformer(SchemaDetails.Add);
        options.AddDocumentTransformer((document, context, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Wetware gateway",
                Version = NodeVersion.Text,
                Description = $"Errors are problem details (RFC 9457); their type is {ProblemType.Prefix} and one of {string.Join(", ", ProblemType.All.Select(type => type.Word))}.",
            };
            AddSecurity(document, context.ApplicationServices.GetRequiredService<HttpTokens>().AreNeeded);
            foreach (var operation in Operations(document))
                AddHeaders(operation);
            return Task.CompletedTask;
        });
    }

    private static void AddSecurity(OpenApiDocument document, bool needed)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, Description = "The gateway's token (RFC 6750)." },
            [Basic] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Basic, Description = "The gateway's token as the password, with any user name (RFC 7617)." },
        };
        foreach (var operation in Operations(document).Where(operation => operation.OperationId is not ("alive" or "health")))
        {
            operation.Security = [.. new[] { Bearer, Basic }.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] })];
            if (!needed)
                operation.Security.Add([]);
        }
    }

    private static void AddHeaders(OpenApiOperation operation)
    {
        var headers = HeadersOfStatus.Concat(HeadersOfOperation.Where(header => header.Operation == operation.OperationId).Select(header => (header.Status, header.Name, header.Description)));
        foreach (var (status, name, description) in headers)
        {
            if (operation.Responses?.TryGetValue(status.ToString(CultureInfo.InvariantCulture), out var found) != true || found is not OpenApiResponse response)
                continue;
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }

    private static IEnumerable<OpenApiOperation> Operations(OpenApiDocument document) =>
        document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>());
}
