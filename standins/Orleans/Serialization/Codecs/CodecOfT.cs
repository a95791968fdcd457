using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>
/// Writes, reads and copies values of a declared type. One instance per type and <see cref="CodecProvider"/>, safe for all threads.
/// </summary>
/// <remarks>
/// For callers that emit code: get the codec once with <see cref="CodecProvider.Get{T}"/>, keep it in a field, and call the three typed
/// methods. A list of arguments is written as a <see cref="Shape.Struct"/>: for each argument
/// <c>writer.WriteTag(Tags.Of(delta, codec.Shape)); codec.Write(ref writer, argument)</c>, then <c>writer.WriteTag(Tags.End)</c>; and read by
/// the loop of <see cref="Tags"/>, with <see cref="Reader.Skip"/> for what is not known.
/// Own types are added by a <see cref="ICodecSource"/> in the services; value types derive from <see cref="ValueCodec{T}"/>, references from
/// <see cref="ReferenceCodec{T}"/> (or <see cref="ImmutableReferenceCodec{T}"/> when instances never change).
/// </remarks>
internal abstract class Codec<T> : Codec
{
    public sealed override Type Type => typeof(T);

    public abstract void Write(ref Writer writer, T value);

    public abstract T Read(ref Reader reader);

    public abstract T Copy(T value, CopyContext context);

    public override void WriteObject(ref Writer writer, object? value) => Write(ref writer, (T)value!);

    public override object? ReadObject(ref Reader reader) => Read(ref reader);

    public override object? CopyObject(object? value, CopyContext context) => Copy((T)value!, context);
}
