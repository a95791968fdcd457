using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The names of grain interfaces: the one given by an attribute, else the full type name; type arguments follow in brackets.</summary>
internal static class InterfaceNames
{
    private static readonly ConcurrentDictionary<Type, GrainInterfaceType> Names = new();

    public static GrainInterfaceType Of(Type type) => Names.GetOrAdd(type, Make);

    private static GrainInterfaceType Make(Type type)
    {
        var definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        var name = definition.GetCustomAttributes().OfType<IGrainInterfaceTypeProviderAttribute>().FirstOrDefault() is { } given
            ? given.GetGrainInterfaceType(null!, definition).ToString()
            : definition.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? definition.FullName!;
        return GrainInterfaceType.Create(type.IsConstructedGenericType ? TypeNames.Construct(name, type.GetGenericArguments()) : name);
    }
}
