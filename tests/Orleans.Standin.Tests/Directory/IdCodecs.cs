using Orleans.Runtime;
using Orleans.Serialization.Codecs;

namespace Wetware.Tests.Directory;

/// <summary>The codecs that manifests need, without all of a runtime.</summary>
internal sealed class IdCodecs : ICodecSource
{
    public Codec? TryCreate(Type type, CodecProvider codecs) =>
        type == typeof(SiloAddress) ? new SiloAddressCodec()
        : type == typeof(GrainType) ? new GrainTypeCodec()
        : type == typeof(GrainInterfaceType) ? new GrainInterfaceTypeCodec()
        : null;
}
