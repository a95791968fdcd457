using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>The grain classes of this process by their names.</summary>
public class GrainClassMap
{
    private readonly Dictionary<GrainType, Type> _classes;

    internal GrainClassMap(Dictionary<GrainType, Type> classes) => _classes = classes;

    internal IReadOnlyDictionary<GrainType, Type> All => _classes;

    /// <summary>The class, with its type arguments where the name has them.</summary>
    public bool TryGetGrainClass(GrainType grainType, [NotNullWhen(true)] out Type? grainClass)
    {
        if (_classes.TryGetValue(grainType, out grainClass))
            return !grainClass.IsGenericTypeDefinition;
        if (!TypeNames.TrySplit(grainType.ToString(), out var definition, out var arguments)
            || !_classes.TryGetValue(GrainType.Create(definition), out var generic)
            || generic.GetGenericArguments().Length != arguments.Length)
            return false;
        grainClass = generic.MakeGenericType(arguments);
        return true;
    }
}
