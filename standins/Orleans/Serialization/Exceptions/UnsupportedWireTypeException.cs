namespace Orleans.Serialization;

/// <summary>The bytes hold a value of another shape than the member that is read from them.</summary>
[GenerateSerializer]
public sealed class UnsupportedWireTypeException : SerializerException
{
    public UnsupportedWireTypeException()
    {
    }

    public UnsupportedWireTypeException(string message)
        : base(message)
    {
    }
}
