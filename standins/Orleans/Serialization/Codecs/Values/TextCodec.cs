using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Immutable classes that are written as text: URIs, versions.</summary>
internal sealed class TextCodec<T>(Func<T, string> toText, Func<string, T?> fromText) : ValueCodec<T>
    where T : class
{
    private const int Longest = 64 * 1024;

    public override Shape Shape => Shape.Bytes;

    public override void Write(ref Writer writer, T? value) => writer.WriteString(value is null ? null : toText(value));

    public override T Read(ref Reader reader)
    {
        var text = reader.ReadString();
        if (text is null)
            return null!;
        if (text.Length <= Longest && fromText(text) is { } value)
            return value;
        throw new SerializerException($"The text before byte {reader.Position} is no {typeof(T)}.");
    }
}
