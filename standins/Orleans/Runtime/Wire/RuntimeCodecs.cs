using Orleans.Serialization.Codecs;

namespace Orleans.Runtime;

/// <summary>How identities, references and requests are written.</summary>
internal sealed class RuntimeCodecs(InterfaceRegistry interfaces, IServiceProvider services) : ICodecSource
{
    public IEnumerable<(string Name, Type Type)> Types =>
    [
        ("GrainId", typeof(GrainId)),
        ("GrainType", typeof(GrainType)),
        ("IdSpan", typeof(IdSpan)),
        ("GrainInterfaceType", typeof(GrainInterfaceType)),
        ("ActivationId", typeof(ActivationId)),
        ("SiloAddress", typeof(SiloAddress)),
        ("GrainReference", typeof(GrainReference)),
        ("Request", typeof(RequestBase)),
        ("Response", typeof(Serialization.Invocation.Response)),
        .. interfaces.All.Select(pair => ($"interface {pair.Key}", pair.Value)),
    ];

    public Codec? TryCreate(Type type, CodecProvider codecs)
    {
        if (type == typeof(GrainId))
            return new GrainIdCodec();
        if (type == typeof(GrainType))
            return new GrainTypeCodec();
        if (type == typeof(IdSpan))
            return new IdSpanCodec();
        if (type == typeof(GrainInterfaceType))
            return new GrainInterfaceTypeCodec();
        if (type == typeof(ActivationId))
            return new ActivationIdCodec();
        if (type == typeof(SiloAddress))
            return new SiloAddressCodec();
        if (type == typeof(Serialization.Invocation.Response))
            return new UntypedResponseCodec();
        if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Serialization.Invocation.Response<>)
            && !codecs.Types.CanName(type.GetGenericArguments()[0]))
            return codecs.Get(typeof(Serialization.Invocation.Response));
        if (typeof(RequestBase).IsAssignableFrom(type) || typeof(IRequest).IsAssignableFrom(type))
            return type.IsInterface ? Make(typeof(RequestCodec<>), type) : type == typeof(RequestBase) ? new RequestCodec<RequestBase>(interfaces, codecs) : codecs.Get(typeof(RequestBase));
        if (typeof(GrainReference).IsAssignableFrom(type))
            return type == typeof(GrainReference) ? Make(typeof(GrainReferenceCodec<>), type) : codecs.Get(typeof(GrainReference));
        return type.IsInterface && typeof(IAddressable).IsAssignableFrom(type) ? Make(typeof(GrainReferenceCodec<>), type) : null;

        Codec Make(Type definition, Type argument) => definition == typeof(RequestCodec<>)
            ? (Codec)Activator.CreateInstance(definition.MakeGenericType(argument), interfaces, codecs)!
            : (Codec)Activator.CreateInstance(definition.MakeGenericType(argument), services)!;
    }
}
