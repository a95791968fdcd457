using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Serialization.Types;

/// <summary>
/// The closed set of types that bytes may name: annotated types of the assemblies at hand and what was added by hand. A type stands on
/// the wire as a hash of its alias, or of its full name and assembly name; what is not in the set cannot be named, and nothing is ever
/// loaded or looked up by a name that came over the wire.
/// </summary>
internal sealed class TypeRegistry
{
    private readonly ConcurrentDictionary<ulong, Type> _types = new();
    private readonly ConcurrentDictionary<Type, ulong> _names = new();
    private readonly ConcurrentDictionary<ConstructedType, Type> _constructed = new();

    /// <summary>Adds the annotated types of an assembly.</summary>
    public void Add(Assembly assembly)
    {
        foreach (var type in AnnotatedTypes.Of(assembly))
            Add(type);
    }

    /// <summary>Adds a type, or a generic type definition, under its alias or full name.</summary>
    public void Add(Type type) => Add(NameOf(type), type);

    /// <summary>Adds a type under a name that is the same everywhere in the cluster.</summary>
    public void Add(string name, Type type)
    {
        var hash = Hash(name);
        var there = _types.GetOrAdd(hash, type);
        if (there != type)
            throw new InvalidOperationException($"The types {there} and {type} have the same name on the wire: {name}.");
        _names.TryAdd(type, hash);
    }

    /// <summary>The hash that stands for a type (a definition, if generic). Types that are annotated are added when they are first seen.</summary>
    public bool TryGetName(Type type, out ulong hash)
    {
        if (_names.TryGetValue(type, out hash))
            return true;
        if (!AnnotatedTypes.Travels(type))
            return false;
        Add(type);
        return _names.TryGetValue(type, out hash);
    }

    public bool TryFind(ulong hash, [MaybeNullWhen(false)] out Type type) => _types.TryGetValue(hash, out type);

    /// <summary>Whether each part of a type may be named in bytes.</summary>
    public bool CanName(Type type)
    {
        if (WellKnownTypes.TryGetNumber(type, out _))
            return true;
        if (type.IsArray)
            return CanName(type.GetElementType()!);
        if (type.IsConstructedGenericType)
            return CanName(type.GetGenericTypeDefinition()) && type.GetGenericArguments().All(CanName);
        return TryGetName(type, out _);
    }

    /// <summary>A generic type that bytes ask for. There is an end to how many different ones they get.</summary>
    public Type Construct(Type definition, Type[] arguments) => Construct(new ConstructedType(definition, -1, arguments));

    /// <summary>An array type that bytes ask for; rank 0 is the ordinary array.</summary>
    public Type ConstructArray(Type element, int rank) => Construct(new ConstructedType(element, rank, []));

    private Type Construct(ConstructedType wanted)
    {
        if (_constructed.TryGetValue(wanted, out var known))
            return known;
        if (_constructed.Count >= Wire.Limits.TypesFromWire)
            throw new IllegalTypeException($"{wanted.Definition} (more than {Wire.Limits.TypesFromWire} constructed types)");
        return _constructed.GetOrAdd(wanted, static w => w.Make());
    }

    private static string NameOf(Type type)
    {
        var alias = type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;
        return alias ?? $"{type.FullName},{type.Assembly.GetName().Name}";
    }

    public static ulong Hash(string name) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
