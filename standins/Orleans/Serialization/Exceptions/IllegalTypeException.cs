namespace Orleans.Serialization;

/// <summary>The bytes name a type that is not in the closed set of types that may be read.</summary>
[GenerateSerializer]
public sealed class IllegalTypeException(string typeName) : SerializerException($"Type \"{typeName}\" is not allowed.")
{
    [Id(0)]
    public string TypeName { get; } = typeName;
}
