using System.Text.Json;
using Orleans.Serialization;

namespace Orleans.Storage;

/// <summary>
/// Used where none is chosen. States need no annotations: those that have them are written like messages, the others as JSON. (The
/// package writes all of them as JSON with a library of its own.)
/// </summary>
internal sealed class DefaultGrainStorageSerializer(Serializer serializer) : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Options = new() { IncludeFields = true };

    public BinaryData Serialize<T>(T? input) => serializer.CanSerialize<T>()
        ? new BinaryData(serializer.SerializeToArray(input))
        : new BinaryData(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    public T? Deserialize<T>(BinaryData input) => serializer.CanSerialize<T>()
        ? serializer.Deserialize<T>(input.ToMemory())
        : JsonSerializer.Deserialize<T>(input.ToMemory().Span, Options);
}
