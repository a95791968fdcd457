using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization;

/// <summary>
/// Exceptions of any type, which are never copied. The first level holds what every exception has; annotated exception classes add
/// their levels below it. A type that is not known here becomes an <see cref="UnavailableExceptionFallbackException"/>.
/// </summary>
internal sealed class ExceptionCodec<T> : ImmutableReferenceCodec<T>
    where T : Exception
{
    private ExceptionBodies _bodies = null!;

    public override Shape BodyShape => Shape.Struct;

    public override void Initialize(CodecProvider codecs) => _bodies = codecs.Exceptions;

    protected override bool HasOwnBody(Type type) => true;

    public override void WriteOwn(ref Writer writer, T value) => _bodies.Write(ref writer, value);

    public override T ReadOwn(ref Reader reader, int slot)
    {
        var value = _bodies.Read(ref reader, slot);
        return value as T ?? throw References.Mismatch(value, typeof(T));
    }
}
