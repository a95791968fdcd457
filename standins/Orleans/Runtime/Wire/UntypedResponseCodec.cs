using Orleans.Serialization.Codecs;
using Orleans.Serialization.Invocation;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

/// <summary>A response whose declared type cannot be named on the wire: the value brings its own type along.</summary>
internal sealed class UntypedResponseCodec : ReferenceCodec<Response>
{
    private Codec<object> _value = null!;

    public override Shape BodyShape => Shape.Struct;

    protected override bool Tracked => false;

    public override void Initialize(CodecProvider codecs) => _value = codecs.Get<object>();

    public override void WriteOwn(ref Writer writer, Response value)
    {
        writer.WriteTag(Tags.Of(1, _value.Shape));
        _value.Write(ref writer, value.Result!);
        writer.WriteTag(Tags.End);
    }

    public override Response ReadOwn(ref Reader reader, int slot)
    {
        object? value = null;
        var id = -1;
        for (var tag = reader.ReadTag(); tag != Tags.End; tag = reader.ReadTag())
        {
            id += (int)Tags.DeltaOf(tag);
            if (id == 0 && Tags.ShapeOf(tag) == _value.Shape)
                value = _value.Read(ref reader);
            else
                reader.Skip(Tags.ShapeOf(tag));
        }

        return Response.FromResult(value);
    }

    public override Response CopyOwn(Response value, Serialization.Copying.CopyContext context) => value;

    protected override bool HasOwnBody(Type type) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Response<>);
}
