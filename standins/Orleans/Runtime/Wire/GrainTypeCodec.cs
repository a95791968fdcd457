using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

internal sealed class GrainTypeCodec : ValueCodec<GrainType>
{
    private readonly IdSpanCodec _span = new();

    public override Shape Shape => Shape.Bytes;

    public override void Write(ref Writer writer, GrainType value) => _span.Write(ref writer, value.Value);

    public override GrainType Read(ref Reader reader) => new(_span.Read(ref reader));
}
