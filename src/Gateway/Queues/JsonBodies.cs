using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Hosting;

namespace Wetware.Gateway.Queues;

/// <summary>Bodies that are JSON of a type: how they are read and described.</summary>
internal static class JsonBodies
{
    private const string Json = "application/json";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    /// <summary>Reads a body.</summary>
    /// <exception cref="BadFieldsException">400 when it is not what is expected, 413 when it is too large, 415 when it is not JSON.</exception>
    public static async Task<T> Read<T>(HttpRequest request, long limit, UploadBudget budget, CancellationToken cancellationToken)
    {
        using var lease = budget.Open();
        var bytes = await RequestFields.ReadJson(request, limit, lease, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<T>(bytes.Span, Strict) ?? throw BadFieldsException.Body("must be a JSON object");
        }
        catch (JsonException error)
        {
            throw BadFieldsException.Body($"is not the JSON that is expected: {error.Message}");
        }
    }

    /// <summary>Returns seconds as a duration; the longest one where there are more.</summary>
    /// <exception cref="BadFieldsException">They are negative or no number.</exception>
    public static TimeSpan Seconds(string field, double seconds)
    {
        if (double.IsNaN(seconds) || seconds < 0)
            throw new BadFieldsException(new FieldProblem { Field = field, Reason = "out-of-range", Detail = "must be 0 or more seconds", Minimum = 0, Unit = "seconds" });
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }

    /// <summary>Describes a body of a type, with an example.</summary>
    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder builder, string example, params string[] others) =>
        builder.AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(T), null, cancellationToken);
            var content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = schema, Example = JsonNode.Parse(example) } };
            foreach (var type in others)
                content[type] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
        }).WithMetadata(new StrictRequests.RequestBody());
}
