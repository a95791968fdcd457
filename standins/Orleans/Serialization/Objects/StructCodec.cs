using Orleans.Serialization.Codecs;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Objects;

/// <summary>Values of a struct, member by member.</summary>
internal sealed class StructCodec<T>(TypeLayout layout) : ValueCodec<T>
    where T : struct
{
    private readonly EmittedCode<T>.Code _code = EmittedCode<T>.Get(layout);
    private MemberSet _members = null!;
    private bool _immutable = typeof(T).IsDefined(typeof(ImmutableAttribute), inherit: false);

    public override Shape Shape => Shape.Struct;

    /// <summary>A struct whose members can all be shared is copied by being passed on.</summary>
    public override bool IsImmutable => _immutable;

    public override void Initialize(CodecProvider codecs)
    {
        _members = new MemberSet(layout, codecs);
        _immutable |= _members.AllShared;
    }

    public override void Write(ref Writer writer, T value) => _code.Write(ref writer, ref value, _members);

    public override T Read(ref Reader reader)
    {
        var value = default(T);
        _code.Read(ref reader, ref value, _members);
        return value;
    }

    public override T Copy(T value, CopyContext context)
    {
        if (_immutable)
            return value;
        var copy = value;
        _code.Copy(ref value, ref copy, _members, context);
        return copy;
    }
}
