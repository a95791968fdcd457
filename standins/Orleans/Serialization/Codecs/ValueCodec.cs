using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Base of codecs for value types, and for reference types that are written like values (strings).</summary>
internal abstract class ValueCodec<T> : Codec<T>
{
    public override bool IsImmutable => true;

    public override Shape BodyShape => Shape;

    public override T Copy(T value, CopyContext context) => value;

    public override void WriteBody(ref Writer writer, object value) => Write(ref writer, (T)value);

    public override object ReadBody(ref Reader reader, int slot) =>
        Read(ref reader) ?? throw new SerializerException($"Null at byte {reader.Position} where a {typeof(T)} is required.");
}
