using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>The grain interfaces of this process by their names.</summary>
internal sealed class InterfaceRegistry
{
    private const int MaxConstructed = 10_000;

    private readonly FrozenDictionary<string, Type> _types;
    private readonly ConcurrentDictionary<GrainInterfaceType, Type> _resolved = new();

    public InterfaceRegistry(IOptions<GrainTypeOptions> options)
    {
        var types = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in options.Value.Interfaces)
        {
            if (!types.TryAdd(InterfaceNames.Of(type).ToString(), type))
                throw new OrleansConfigurationException($"Two grain interfaces have the same name: {type} and {types[InterfaceNames.Of(type).ToString()]}.");
        }

        _types = types.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IEnumerable<KeyValuePair<string, Type>> All => _types;

    /// <summary>The type behind a name; null when this process does not have it.</summary>
    public Type? Find(GrainInterfaceType name)
    {
        if (_resolved.TryGetValue(name, out var type))
            return type;
        type = Resolve(name.ToString());
        if (type is not null && _resolved.Count < MaxConstructed)
            _resolved[name] = type;
        return type;
    }

    public static ushort VersionOf(Type type) => type.GetCustomAttributes(typeof(CodeGeneration.VersionAttribute), inherit: false) is [CodeGeneration.VersionAttribute version]
        ? version.Version
        : (ushort)0;

    /// <summary>What the cluster is told of an interface.</summary>
    public static Dictionary<string, string> PropertiesOf(Type type, IServiceProvider services)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WellKnownGrainInterfaceProperties.TypeName] = type.Name,
            [WellKnownGrainInterfaceProperties.Version] = "0",
        };
        foreach (var attribute in type.GetCustomAttributes(inherit: false).OfType<IGrainInterfacePropertiesProviderAttribute>())
            attribute.Populate(services, type, properties);
        return properties;
    }

    private Type? Resolve(string name)
    {
        if (_types.TryGetValue(name, out var type))
            return type;
        if (!TypeNames.TrySplit(name, out var definition, out var arguments) || !_types.TryGetValue(definition, out type))
            return null;
        return type.GetGenericArguments().Length == arguments.Length ? type.MakeGenericType(arguments) : null;
    }
}
