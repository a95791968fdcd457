using System.Runtime.CompilerServices;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Objects;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization;

/// <inheritdoc />
internal sealed class ExceptionMembers<T>(TypeLayout layout, CodecProvider codecs) : IExceptionMembers
    where T : Exception
{
    private readonly EmittedCode<T>.Code _code = EmittedCode<T>.Get(layout);
    private readonly MemberSet _members = new(layout, codecs);

    public void Write(ref Writer writer, Exception value)
    {
        var own = Unsafe.As<T>(value);
        _code.Write(ref writer, ref own, _members);
    }

    public void Read(ref Reader reader, Exception value)
    {
        var own = Unsafe.As<T>(value);
        _code.Read(ref reader, ref own, _members);
    }
}
