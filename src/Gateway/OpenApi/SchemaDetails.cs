using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Wetware.Gateway.Tasks.Json;

namespace Wetware.Gateway.OpenApi;

/// <summary>What the schema of an answer says beyond its types: which properties are always there, and which words a text may be.</summary>
internal static class SchemaDetails
{
    public static Task Add(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is { } property)
            AddWords(schema, property);
        if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Object } type && IsAnswer(type.Type))
            schema.Required = type.Properties.Where(IsAlwaysWritten).Select(one => one.Name).ToHashSet();
        return Task.CompletedTask;
    }

    // In a body that is sent nearly everything may be left out; what is required there says the type itself.
    private static bool IsAnswer(Type type) =>
        type.Namespace?.StartsWith("Wetware.", StringComparison.Ordinal) == true && type != typeof(TaskBodyJson);

    private static bool IsAlwaysWritten(JsonPropertyInfo property) =>
        property.Get is not null && property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false) is not [JsonIgnoreAttribute { Condition: not JsonIgnoreCondition.Never }];

    private static void AddWords(OpenApiSchema schema, JsonPropertyInfo property)
    {
        if ((property.AttributeProvider as MemberInfo)?.GetCustomAttribute<WordsAttribute>() is not { } attribute)
            return;
        schema.Enum = [.. attribute.Words.Select(word => (JsonNode)JsonValue.Create(word))];
        if (schema.Type?.HasFlag(JsonSchemaType.Null) == true)
            schema.Enum.Add(JsonNullSentinel.JsonNull);
    }
}
