using Orleans.Serialization.Codecs;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Objects;

/// <summary>Instances of a class, member by member.</summary>
internal sealed class ObjectCodec<T>(TypeLayout layout) : ReferenceCodec<T>
    where T : class
{
    private readonly EmittedCode<T>.Code _code = EmittedCode<T>.Get(layout);
    private readonly bool _immutable = typeof(T).IsDefined(typeof(ImmutableAttribute), inherit: false);
    private readonly bool _tracked = !typeof(T).IsDefined(typeof(SuppressReferenceTrackingAttribute), inherit: true);
    private MemberSet _members = null!;

    public override Shape BodyShape => Shape.Struct;

    public override bool IsImmutable => _immutable;

    protected override bool Tracked => _tracked;

    public override void Initialize(CodecProvider codecs) => _members = new MemberSet(layout, codecs);

    public override void WriteOwn(ref Writer writer, T value) => _code.Write(ref writer, ref value, _members);

    public override T ReadOwn(ref Reader reader, int slot)
    {
        var value = _code.Create!();
        reader.Session.Fill(slot, value);
        _code.Read(ref reader, ref value, _members);
        return value;
    }

    public override T CopyOwn(T value, CopyContext context)
    {
        var copy = _code.Create!();
        context.Record(value, copy);
        _code.Copy(ref value, ref copy, _members, context);
        return copy;
    }
}
