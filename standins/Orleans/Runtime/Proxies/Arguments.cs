using System.Runtime.CompilerServices;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

/// <summary>What emitted code calls for its arguments. Each argument is a member whose id is its place; those that have their default value are left out.</summary>
internal static class Arguments
{
    public static void Write<T>(ref Writer writer, Codec[] codecs, int index, T value)
    {
        var codec = Unsafe.As<Codec<T>>(codecs[index]);
        writer.WriteTag(Tags.Of(1, codec.Shape));
        codec.Write(ref writer, value);
    }

    public static T Read<T>(ref Reader reader, Codec[] codecs, int index) => Unsafe.As<Codec<T>>(codecs[index]).Read(ref reader);

    /// <summary>A token does not cross; only whether it may ever be cancelled does.</summary>
    public static void WriteToken(RequestBase request, ref Writer writer, int index)
    {
        writer.WriteTag(Tags.Of(1, Shape.Varint));
        writer.WriteVarint(request.HasLiveToken ? 1u : 0u);
    }

    /// <summary>What the copies of one call's arguments have in common: an object that is in two of them is copied once.</summary>
    public static CopyContext BeginCopy(GrainReference reference) => CopyContext.Rent(reference.Shared.Codecs);

    public static void EndCopy(CopyContext context) => CopyContext.Return(context);

    /// <summary>The grain's own copy of an argument, so that neither side sees what the other does to it later.</summary>
    public static T Copy<T>(CopyContext context, T value)
    {
        if (value is null)
            return value;
        var codec = context.Codecs.Get<T>();
        return codec.IsImmutable && typeof(T).IsValueType ? value : codec.Copy(value, context);
    }
}
