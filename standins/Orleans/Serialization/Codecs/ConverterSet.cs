using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Orleans.Serialization.Types;

namespace Orleans.Serialization.Codecs;

/// <summary>The registered converters by the type that they stand for; generic ones by its definition.</summary>
internal sealed class ConverterSet
{
    private readonly ConcurrentDictionary<Type, (Type Converter, Type Surrogate)> _byValue = new();

    public void Add(Assembly assembly, TypeRegistry types)
    {
        foreach (var converter in AnnotatedTypes.ConvertersOf(assembly))
        {
            foreach (var contract in converter.GetInterfaces())
            {
                if (!contract.IsGenericType || contract.GetGenericTypeDefinition() != typeof(IConverter<,>))
                    continue;
                var value = contract.GenericTypeArguments[0];
                var key = value.IsGenericType && converter.IsGenericTypeDefinition ? value.GetGenericTypeDefinition() : value;
                if (_byValue.TryAdd(key, (converter, contract.GenericTypeArguments[1])) && !WellKnownTypes.TryGetNumber(key, out _))
                    types.Add(key);
            }
        }
    }

    public bool TryFind(Type value, [MaybeNullWhen(false)] out Type converter, [MaybeNullWhen(false)] out Type surrogate)
    {
        if (_byValue.TryGetValue(value, out var found))
        {
            (converter, surrogate) = found;
            return true;
        }

        if (!value.IsConstructedGenericType || !_byValue.TryGetValue(value.GetGenericTypeDefinition(), out found))
        {
            (converter, surrogate) = (null, null);
            return false;
        }

        // The converter's own type parameters may come in another order than those of the value: read the surrogate off the closed converter.
        converter = Close(found.Converter, value);
        surrogate = converter.GetInterfaces()
            .Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>) && i.GenericTypeArguments[0] == value)
            .GenericTypeArguments[1];
        return true;
    }

    private static Type Close(Type converter, Type value)
    {
        var pattern = converter.GetInterfaces()
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>))
            .Select(i => i.GenericTypeArguments[0])
            .First(v => v.IsGenericType && v.GetGenericTypeDefinition() == value.GetGenericTypeDefinition());
        var arguments = converter.GetGenericArguments();
        for (var i = 0; i < arguments.Length; i++)
        {
            var place = Array.IndexOf(pattern.GenericTypeArguments, arguments[i]);
            if (place < 0)
                throw new CodecNotFoundException($"The type parameter {arguments[i]} of the converter {converter} does not follow from {value}.");
            arguments[i] = value.GenericTypeArguments[place];
        }

        return converter.MakeGenericType(arguments);
    }
}
