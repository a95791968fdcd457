using System.Runtime.CompilerServices;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>
/// Base of codecs for reference types: nulls, objects that occur again, and objects of a derived type are dealt with here; a derived
/// codec writes, reads and copies the bodies of objects whose type is exactly <typeparamref name="T"/>.
/// </summary>
internal abstract class ReferenceCodec<T> : Codec<T>
    where T : class
{
    public sealed override Shape Shape => Shape.Ref;

    public override bool IsImmutable => false;

    /// <summary>Whether an object that occurs twice is written once.</summary>
    protected virtual bool Tracked => true;

    /// <summary>Whether objects of <paramref name="type"/> have this codec's body. Normally those whose type is the declared one.</summary>
    protected virtual bool HasOwnBody(Type type) => type == typeof(T);

    public abstract void WriteOwn(ref Writer writer, T value);

    public abstract T ReadOwn(ref Reader reader, int slot);

    /// <summary>A copy of an object whose type is exactly <typeparamref name="T"/>, recorded before members are copied.</summary>
    public abstract T CopyOwn(T value, CopyContext context);

    public sealed override void WriteBody(ref Writer writer, object value) => WriteOwn(ref writer, (T)value);

    public sealed override object ReadBody(ref Reader reader, int slot) => ReadOwn(ref reader, slot);

    public sealed override void Write(ref Writer writer, T? value)
    {
        if (value is null)
        {
            writer.WriteByte((byte)RefHeader.Null);
            return;
        }

        var type = value.GetType();
        if (!HasOwnBody(type))
        {
            References.WriteOfType(ref writer, value, type);
            return;
        }

        if (Tracked)
        {
            if (References.TryWriteBack(ref writer, value))
                return;
        }
        else
        {
            writer.Session.CountUntracked();
        }

        writer.WriteVarint(((uint)BodyShape << 2) | RefHeader.New);
        writer.Session.Enter();
        WriteOwn(ref writer, value);
        writer.Session.Leave();
    }

    public sealed override T Read(ref Reader reader)
    {
        var start = reader.Position;
        var header = reader.ReadVarint32();
        if (header == RefHeader.Null)
            return null!;
        if (RefHeader.Kind(header) == RefHeader.New)
            return ReadNew(ref reader, header, start);
        var found = References.ReadOther(ref reader, header, start, this);
        return found as T ?? throw References.Mismatch(found, typeof(T));
    }

    public sealed override T Copy(T? value, CopyContext context)
    {
        if (value is null)
            return null!;
        if (!HasOwnBody(value.GetType()))
            return (T)References.CopyOther(value, context);
        if (IsImmutable)
            return value;
        if (context.TryGetCopy(value, out var earlier))
            return Unsafe.As<T>(earlier!);
        context.Enter();
        var copy = CopyOwn(value, context);
        context.Leave();
        return copy;
    }

    private T ReadNew(ref Reader reader, uint header, int start)
    {
        if (RefHeader.Value(header) != (uint)BodyShape)
            throw References.ShapeMismatch((Shape)RefHeader.Value(header), BodyShape, typeof(T), start);
        var slot = reader.Session.Reserve(start);
        reader.Session.Enter();
        var value = ReadOwn(ref reader, slot);
        reader.Session.Leave();
        reader.Session.Fill(slot, value);
        return value;
    }
}
