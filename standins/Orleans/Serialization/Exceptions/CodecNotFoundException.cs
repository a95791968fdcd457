namespace Orleans.Serialization;

/// <summary>A type that is not serializable was met.</summary>
[GenerateSerializer]
public sealed class CodecNotFoundException(string message) : SerializerException(message);
