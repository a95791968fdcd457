using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Serialization;

internal sealed class SerializerBuilder(IServiceCollection services) : ISerializerBuilder
{
    public IServiceCollection Services { get; } = services;

    /// <summary>Assemblies whose annotated types may be named in bytes, beside those that are found by themselves.</summary>
    public HashSet<Assembly> Assemblies { get; } = [];
}
