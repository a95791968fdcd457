using Orleans.Serialization.Copying;
using Orleans.Serialization.Types;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>The parts of reference handling that do not depend on the declared type.</summary>
internal static class References
{
    /// <summary>Writes a back reference if the object was written before; otherwise it is numbered.</summary>
    public static bool TryWriteBack(ref Writer writer, object value)
    {
        if (!writer.Session.TryGetEarlier(value, out var number))
            return false;
        writer.WriteVarint(((uint)number << 2) | RefHeader.Back);
        return true;
    }

    /// <summary>An object whose type must be said because it is not the declared one.</summary>
    public static void WriteOfType(ref Writer writer, object value, Type type)
    {
        if (type.IsValueType)
            writer.Session.CountUntracked();
        else if (TryWriteBack(ref writer, value))
            return;
        var codec = writer.Session.Codecs.GetForObject(type);
        writer.WriteVarint(((uint)codec.BodyShape << 2) | RefHeader.NewOfType);
        TypeWriter.Write(ref writer, codec.Type);
        writer.Session.Enter();
        codec.WriteBody(ref writer, value);
        writer.Session.Leave();
    }

    /// <summary>An object of a type that precedes it, or one that was read or skipped before.</summary>
    public static object ReadOther(ref Reader reader, uint header, int start, Codec declared)
    {
        if (RefHeader.Kind(header) == RefHeader.Back)
            return ReadBack(ref reader, RefHeader.Value(header), declared);
        if (RefHeader.Kind(header) != RefHeader.NewOfType)
            throw new UnsupportedWireTypeException($"A {declared.Type} at byte {start} does not say its type.");
        var slot = reader.Session.Reserve(start);
        var type = reader.Session.Types.Read(ref reader);
        var codec = reader.Session.Codecs.Get(type);
        if (!declared.Type.IsAssignableFrom(type))
            throw new SerializerException($"A {type} at byte {start} cannot stand for a {declared.Type}.");
        if (RefHeader.Value(header) != (uint)codec.BodyShape)
            throw ShapeMismatch((Shape)RefHeader.Value(header), codec.BodyShape, type, start);
        reader.Session.Enter();
        var value = codec.ReadBody(ref reader, slot);
        reader.Session.Leave();
        reader.Session.Fill(slot, value);
        return value;
    }

    public static object CopyOther(object value, CopyContext context)
    {
        var codec = context.Codecs.GetForObject(value.GetType());
        if (codec.IsImmutable)
            return value;
        return codec.CopyObject(value, context)!;
    }

    public static SerializerException Mismatch(object found, Type expected) =>
        new($"A back reference to a {found.GetType()} stands where a {expected} is required.");

    public static SerializerException ShapeMismatch(Shape found, Shape expected, Type type, int position) =>
        new UnsupportedWireTypeException($"A {type} at byte {position} has the shape {found} instead of {expected}.");

    private static object ReadBack(ref Reader reader, uint number, Codec declared)
    {
        var found = reader.Session.Find(number, declared.Type, out var skippedAt);
        if (found is not null)
            return found;
        var next = reader.Position;
        reader.Seek(skippedAt);
        reader.Session.Enter();
        var value = declared.ReadObject(ref reader);
        reader.Session.Leave();
        reader.Seek(next);
        return value ?? throw new ReferenceNotFoundException(declared.Type, number);
    }
}
