using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>For interfaces, abstract classes and <see cref="object"/>: each value says its own type.</summary>
internal sealed class AbstractCodec<T> : ReferenceCodec<T>
    where T : class
{
    /// <summary>No object is exactly of an abstract type; a bare <see cref="object"/> is written with no members.</summary>
    public override Shape BodyShape => Shape.Struct;

    protected override bool HasOwnBody(Type type) => type == typeof(object);

    public override void WriteOwn(ref Writer writer, T value) => writer.WriteTag(Tags.End);

    public override T ReadOwn(ref Reader reader, int slot)
    {
        if (typeof(T) != typeof(object))
            throw new SerializerException($"An instance of {typeof(T)} at byte {reader.Position} does not say its type.");
        reader.SkipMembers();
        return (T)new object();
    }

    public override T CopyOwn(T value, CopyContext context)
    {
        var copy = (T)new object();
        context.Record(value, copy);
        return copy;
    }
}
