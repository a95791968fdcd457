using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization.Objects;

namespace Orleans.Serialization.Codecs;

/// <summary>Decides which codec a type gets.</summary>
internal sealed class CodecFactory(IServiceProvider services, IEnumerable<ICodecSource> sources, ConverterSet converters)
{
    /// <summary>Who brings codecs of its own.</summary>
    public IReadOnlyList<ICodecSource> Sources { get; } = [.. sources];

    /// <summary>The codec for values declared as <paramref name="type"/>.</summary>
    public Codec Create(Type type, CodecProvider codecs)
    {
        if (type.ContainsGenericParameters || type.IsByRef || type.IsPointer || type.IsByRefLike)
            throw new CodecNotFoundException($"Values of the type {type} cannot be serialized.");
        return FromSources(type, codecs)
            ?? FromConverter(type)
            ?? BuiltInCodecs.TryCreate(type)
            ?? FromAnnotation(type)
            ?? FromKind(type)
            ?? throw new CodecNotFoundException($"No codec for the type {type}; annotate it with [GenerateSerializer].");
    }

    /// <summary>The codec for objects whose own type is not the one that stands on the wire; null where the declared type's codec does.</summary>
    public Codec? TryCreateForObject(Type type, CodecProvider codecs)
    {
        if (FromSources(type, codecs) is { } codec)
            return codec;
        if (typeof(Exception).IsAssignableFrom(type))
            return codecs.Get<Exception>();
        if (typeof(System.Net.IPAddress).IsAssignableFrom(type))
            return codecs.Get<System.Net.IPAddress>();
        if (codecs.Types.CanName(type))
            return null;
        return FrozenBase(type) is { } frozen ? codecs.Get(frozen) : BuiltInCodecs.TryCreateForEnumerable(type);
    }

    /// <summary>Frozen collections are abstract; each object is of one of many hidden classes.</summary>
    private static Type? FrozenBase(Type type)
    {
        for (var at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (at.IsConstructedGenericType && at.GetGenericTypeDefinition() is var definition
                && (definition == typeof(FrozenSet<>) || definition == typeof(FrozenDictionary<,>)))
                return at;
        }

        return null;
    }

    private Codec? FromSources(Type type, CodecProvider codecs)
    {
        foreach (var source in Sources)
        {
            if (source.TryCreate(type, codecs) is { } codec)
                return codec;
        }

        return null;
    }

    private Codec? FromConverter(Type type)
    {
        if (!converters.TryFind(type, out var converter, out var surrogate))
            return null;
        var codec = type.IsValueType ? typeof(StructConverterCodec<,>) : typeof(ClassConverterCodec<,>);
        return New(codec.MakeGenericType(type, surrogate), ActivatorUtilities.CreateInstance(services, converter));
    }

    private static Codec? FromAnnotation(Type type)
    {
        if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || type.IsEnum || type.IsAbstract
            || typeof(Exception).IsAssignableFrom(type))
            return null;
        return New((type.IsValueType ? typeof(StructCodec<>) : typeof(ObjectCodec<>)).MakeGenericType(type), TypeLayout.Of(type));
    }

    private static Codec? FromKind(Type type)
    {
        if (type.IsEnum)
            return New(typeof(EnumCodec<,>).MakeGenericType(type, Enum.GetUnderlyingType(type)));
        if (typeof(Exception).IsAssignableFrom(type))
            return New(typeof(ExceptionCodec<>).MakeGenericType(type));
        if (typeof(Delegate).IsAssignableFrom(type))
            return null;
        return type.IsInterface || type.IsAbstract || type == typeof(object) ? New(typeof(AbstractCodec<>).MakeGenericType(type)) : null;
    }

    private static Codec New(Type codec, params object[] arguments) => (Codec)Activator.CreateInstance(codec, arguments)!;
}
