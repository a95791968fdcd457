using System.Reflection;
using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>The names of grain classes: the one given by an attribute, else the class name in lower case without "grain" at its end.</summary>
internal static class GrainNames
{
    private const string Suffix = "grain";

    /// <summary>Keeps the grains of the runtime out of the application's way.</summary>
    private const string OwnPrefix = "orleans.";

    public static GrainType Of(Type type, IServiceProvider services)
    {
        var definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        var name = definition.GetCustomAttributes().OfType<IGrainTypeProviderAttribute>().FirstOrDefault() is { } given
            ? given.GetGrainType(services, definition).ToString()
            : ByConvention(definition);
        return GrainType.Create(type.IsConstructedGenericType ? TypeNames.Construct(name, type.GetGenericArguments()) : name);
    }

    private static string ByConvention(Type type)
    {
#pragma warning disable CA1308 // Names in the cluster are lower case.
        var name = type.Name.ToLowerInvariant();
#pragma warning restore CA1308
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        if (arity > 0)
            name = name[..arity];
        if (name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal))
            name = name[..^Suffix.Length];
        if (type.Assembly == typeof(GrainNames).Assembly)
            name = OwnPrefix + name;
        return type.IsGenericType ? $"{name}`{type.GetGenericArguments().Length}" : name;
    }
}
