using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Strings in UTF-8. They have no identity: one that occurs twice is written twice.</summary>
internal sealed class StringCodec : ValueCodec<string>
{
    public override Shape Shape => Shape.Bytes;

    public override void Write(ref Writer writer, string? value) => writer.WriteString(value);

    public override string Read(ref Reader reader) => reader.ReadString()!;
}
