using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>Finds the grain classes and interfaces of all assemblies here that use Orleans.</summary>
internal sealed class GrainTypeScanner : IConfigureOptions<GrainTypeOptions>
{
    private static readonly Lazy<(Type[] Classes, Type[] Interfaces)> Found = new(Scan);

    public void Configure(GrainTypeOptions options)
    {
        options.Classes.UnionWith(Found.Value.Classes);
        options.Interfaces.UnionWith(Found.Value.Interfaces);
    }

    private static (Type[] Classes, Type[] Interfaces) Scan()
    {
        var own = typeof(GrainTypeScanner).Assembly;
        var types = ApplicationAssemblies.All().SelectMany(ApplicationAssemblies.TypesOf).ToArray();
        TypeNames.Add(types.Where(t => t.Assembly != own));
        return ([.. types.Where(IsGrainClass)], [.. types.Where(IsGrainInterface)]);
    }

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false } && typeof(IGrain).IsAssignableFrom(type) && !typeof(GrainReference).IsAssignableFrom(type);

    private static bool IsGrainInterface(Type type) =>
        type.IsInterface && typeof(IAddressable).IsAssignableFrom(type) && type != typeof(IAddressable);
}
