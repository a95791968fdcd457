using Orleans.Serialization;
using Orleans.Storage;

namespace Wetware.Silo.Storage;

/// <summary>States in Orleans' own binary form: version tolerant through the <c>[Id]</c> of each member, and the form that its own grains use.</summary>
public sealed class StateSerializer(Serializer serializer) : IGrainStorageSerializer
{
    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => new(serializer.SerializeToArray(input));

    /// <inheritdoc />
    public T? Deserialize<T>(BinaryData input) => serializer.Deserialize<T>(input.ToMemory());
}
