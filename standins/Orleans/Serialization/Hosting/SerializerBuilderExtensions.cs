using System.Reflection;

namespace Orleans.Serialization;

public static class SerializerBuilderExtensions
{
    /// <summary>Adds the annotated types and converters of an assembly. Needed only for assemblies that are loaded later.</summary>
    public static ISerializerBuilder AddAssembly(this ISerializerBuilder builder, Assembly assembly)
    {
        ((SerializerBuilder)builder).Assemblies.Add(assembly);
        return builder;
    }
}
