using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>A list of none or one.</summary>
internal sealed class NullableCodec<T> : ValueCodec<T?>
    where T : struct
{
    private Codec<T> _value = null!;

    public override Shape Shape => Shape.List;

    public override bool IsImmutable => _value.IsImmutable;

    public override void Initialize(CodecProvider codecs) => _value = codecs.Get<T>();

    public override void Write(ref Writer writer, T? value)
    {
        writer.WriteByte(value is null ? (byte)0 : (byte)1);
        writer.WriteByte((byte)_value.Shape);
        if (value is { } there)
            _value.Write(ref writer, there);
    }

    public override T? Read(ref Reader reader)
    {
        var count = reader.ReadCount(1);
        var shape = (Shape)reader.ReadByte();
        if (count == 0)
            return null;
        if (count > 1 || shape != _value.Shape)
            throw References.ShapeMismatch(shape, _value.Shape, typeof(T?), reader.Position);
        return _value.Read(ref reader);
    }

    public override T? Copy(T? value, CopyContext context) => value is { } there ? _value.Copy(there, context) : null;
}
