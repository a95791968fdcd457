using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Writes, reads and copies the values of one declared type, whichever it is. Almost always a <see cref="Codec{T}"/>.</summary>
internal abstract class Codec
{
    private protected Codec()
    {
    }

    /// <summary>The declared type.</summary>
    public abstract Type Type { get; }

    /// <summary>How its values lie in the bytes; the same for all values of the declared type.</summary>
    public abstract Shape Shape { get; }

    /// <summary>Values need no copy: <c>Copy</c> returns what it is given.</summary>
    public abstract bool IsImmutable { get; }

    /// <summary>Gets the codecs of members and elements, once, before the first use. They may not be finished themselves yet.</summary>
    public virtual void Initialize(CodecProvider codecs)
    {
    }

    /// <summary>A value of a value type, or a reference with its header.</summary>
    public abstract void WriteObject(ref Writer writer, object? value);

    public abstract object? ReadObject(ref Reader reader);

    public abstract object? CopyObject(object? value, CopyContext context);

    /// <summary>The shape of <see cref="WriteBody"/>.</summary>
    public abstract Shape BodyShape { get; }

    /// <summary>An instance of exactly this type without the reference header, which somebody wrote already.</summary>
    public abstract void WriteBody(ref Writer writer, object value);

    /// <summary>
    /// Reads what <see cref="WriteBody"/> wrote. A codec whose objects can be referred to by their own members fills
    /// <paramref name="slot"/> of the session as soon as the object exists; the caller fills it afterwards in any case.
    /// </summary>
    public abstract object ReadBody(ref Reader reader, int slot);
}
