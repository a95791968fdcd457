using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Extensions.Options;
using Orleans.Serialization.Types;

namespace Orleans.Serialization;

/// <summary>
/// Which exception types keep their type. The name on the wire is the full name and the assembly's name; it is looked up among the
/// annotated types and among the public exceptions of assemblies that are loaded already, as far as the options allow.
/// </summary>
internal sealed class ExceptionTypes(TypeRegistry types, IOptions<ExceptionSerializationOptions> options)
{
    private static readonly ConcurrentDictionary<Assembly, FrozenDictionary<string, Type>> Exported = new();
    private readonly ConcurrentDictionary<Type, bool> _known = new();

    public static string NameOf(Type type) => $"{type.FullName},{type.Assembly.GetName().Name}";

    /// <summary>The type for a name from the wire, or null.</summary>
    public Type? Find(string name)
    {
        if (types.TryFind(TypeRegistry.Hash(name), out var annotated) && typeof(Exception).IsAssignableFrom(annotated))
            return annotated;
        var comma = name.LastIndexOf(',');
        if (comma < 0)
            return null;
        var (typeName, assemblyName) = (name[..comma], name[(comma + 1)..]);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.GetName().Name == assemblyName
                && Exported.GetOrAdd(assembly, ExceptionsOf).TryGetValue(typeName, out var type) && IsKnown(type))
                return type;
        }

        return null;
    }

    /// <summary>Whether an exception of the type is read as that type again.</summary>
    public bool IsKnown(Type type) => _known.GetOrAdd(type, static (t, o) =>
        t.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
        || o.SupportedExceptionTypeFilter(t)
        || (t.Namespace is { } space && o.SupportedNamespacePrefixes.Any(prefix => space.StartsWith(prefix, StringComparison.Ordinal))),
        options.Value);

    private static FrozenDictionary<string, Type> ExceptionsOf(Assembly assembly) => assembly.GetExportedTypes()
        .Where(type => typeof(Exception).IsAssignableFrom(type) && !type.IsAbstract && !type.ContainsGenericParameters)
        .ToFrozenDictionary(type => type.FullName!, StringComparer.Ordinal);
}
