using System.Reflection;

namespace Orleans.Serialization.Codecs;

internal static partial class BuiltInCodecs
{
    /// <summary>Methods that make the codec of a generic collection; their type parameters are those of the collection.</summary>
    private static readonly Dictionary<Type, MethodInfo> Collections = typeof(CollectionCodecs)
        .GetMethods(BindingFlags.Static | BindingFlags.Public)
        .Where(method => method.IsGenericMethodDefinition && method.ReturnType.GetGenericTypeDefinition() == typeof(Codec<>))
        .ToDictionary(method => method.ReturnType.GenericTypeArguments[0].GetGenericTypeDefinition());

    private static readonly Dictionary<Type, MethodInfo> Enumerables = new()
    {
        [typeof(IDictionary<,>)] = Method(nameof(CollectionCodecs.AnyDictionary)),
        [typeof(IReadOnlyDictionary<,>)] = Method(nameof(CollectionCodecs.AnyDictionary)),
        [typeof(ISet<>)] = Method(nameof(CollectionCodecs.AnySet)),
        [typeof(IReadOnlySet<>)] = Method(nameof(CollectionCodecs.AnySet)),
        [typeof(IEnumerable<>)] = Method(nameof(CollectionCodecs.AnyList)),
    };

    /// <summary>A codec that writes objects of a hidden collection class as a known collection, or null.</summary>
    public static Codec? TryCreateForEnumerable(Type type)
    {
        foreach (var (contract, make) in Enumerables)
        {
            var found = type.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == contract).ToArray();
            if (found.Length == 1)
                return (Codec)make.MakeGenericMethod(found[0].GenericTypeArguments).Invoke(null, null)!;
        }

        return null;
    }

    private static Codec? TryCreateCollection(Type type)
    {
        var definition = type.GetGenericTypeDefinition();
        if (definition == typeof(Nullable<>))
            return New(typeof(NullableCodec<>), type.GenericTypeArguments);
        if (definition == typeof(List<>))
            return New(typeof(ListCodec<>), type.GenericTypeArguments);
        return Collections.TryGetValue(definition, out var make)
            ? (Codec)make.MakeGenericMethod(type.GenericTypeArguments).Invoke(null, null)!
            : null;
    }

    private static MethodInfo Method(string name) => typeof(CollectionCodecs).GetMethod(name)!;
}
