using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>Collects what this process knows of its grain classes and interfaces.</summary>
internal static class ManifestBuilder
{
    public static GrainClassMap BuildClasses(IServiceProvider services)
    {
        var classes = new Dictionary<GrainType, Type>();
        foreach (var type in services.GetRequiredService<IOptions<GrainTypeOptions>>().Value.Classes)
        {
            var name = GrainNames.Of(type, services);
            if (!classes.TryAdd(name, type))
                throw new OrleansConfigurationException($"Two grain classes have the same grain type '{name}': {type} and {classes[name]}. Give one a [GrainType].");
        }

        return new GrainClassMap(classes);
    }

    public static GrainManifest Build(IServiceProvider services)
    {
        var grains = ImmutableDictionary.CreateBuilder<GrainType, GrainProperties>();
        foreach (var (name, type) in services.GetRequiredService<GrainClassMap>().All)
            grains.Add(name, new GrainProperties(PropertiesOf(type, name, services).ToImmutableDictionary(StringComparer.Ordinal)));

        var interfaces = ImmutableDictionary.CreateBuilder<GrainInterfaceType, GrainInterfaceProperties>();
        foreach (var (name, type) in services.GetRequiredService<InterfaceRegistry>().All)
        {
            interfaces.Add(
                GrainInterfaceType.Create(name),
                new GrainInterfaceProperties(InterfaceRegistry.PropertiesOf(type, services).ToImmutableDictionary(StringComparer.Ordinal)));
        }

        return new GrainManifest(grains.ToImmutable(), interfaces.ToImmutable());
    }

    private static Dictionary<string, string> PropertiesOf(Type type, GrainType name, IServiceProvider services)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WellKnownGrainTypeProperties.TypeName] = type.Name,
            [WellKnownGrainTypeProperties.FullTypeName] = type.FullName!,
        };
        var count = 0;
        foreach (var implemented in type.GetInterfaces().Where(i => typeof(IAddressable).IsAssignableFrom(i) && i != typeof(IAddressable)))
        {
            var definition = implemented.IsConstructedGenericType && implemented.ContainsGenericParameters ? implemented.GetGenericTypeDefinition() : implemented;
            properties[WellKnownGrainTypeProperties.ImplementedInterfacePrefix + count++.ToString(CultureInfo.InvariantCulture)] =
                InterfaceNames.Of(definition).ToString();
        }

        foreach (var attribute in type.GetCustomAttributes(inherit: true).OfType<IGrainPropertiesProviderAttribute>())
            attribute.Populate(services, type, name, properties);
        AddBindings(type, name, services, properties);
        foreach (var provider in services.GetServices<IGrainPropertiesProvider>())
            provider.Populate(type, name, properties);
        return properties;
    }

    private static void AddBindings(Type type, GrainType name, IServiceProvider services, Dictionary<string, string> properties)
    {
        var count = 0;
        foreach (var attribute in type.GetCustomAttributes(inherit: true).OfType<IGrainBindingsProviderAttribute>())
        {
            foreach (var binding in attribute.GetBindings(services, type, name))
            {
                foreach (var (key, value) in binding)
                    properties[$"{WellKnownGrainTypeProperties.BindingPrefix}.{count}.{key}"] = value!;
                count++;
            }
        }
    }
}
