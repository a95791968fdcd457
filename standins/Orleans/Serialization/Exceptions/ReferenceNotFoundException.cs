namespace Orleans.Serialization;

/// <summary>The bytes refer back to an object that does not precede them.</summary>
[GenerateSerializer]
public sealed class ReferenceNotFoundException(Type? targetType, uint targetId)
    : SerializerException($"Reference with id {targetId} and type {targetType} not found.")
{
    [Id(0)]
    public uint TargetReference { get; } = targetId;
}
