using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

internal sealed class GrainInterfaceTypeCodec : ValueCodec<GrainInterfaceType>
{
    private readonly IdSpanCodec _span = new();

    public override Shape Shape => Shape.Bytes;

    public override void Write(ref Writer writer, GrainInterfaceType value) => _span.Write(ref writer, value.Value);

    public override GrainInterfaceType Read(ref Reader reader) => new(_span.Read(ref reader));
}
