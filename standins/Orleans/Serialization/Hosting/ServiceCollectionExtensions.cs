using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Types;

namespace Orleans.Serialization;

public static class ServiceCollectionExtensions
{
    /// <summary>Adds the serializer and copier. May be called more than once; each call adds its configuration.</summary>
    public static IServiceCollection AddSerializer(this IServiceCollection services, Action<ISerializerBuilder>? configure = null)
    {
        var builder = services.FirstOrDefault(s => s.ServiceType == typeof(SerializerBuilder))?.ImplementationInstance as SerializerBuilder;
        if (builder is null)
        {
            builder = new SerializerBuilder(services);
            services.AddSingleton(builder);
            AddServices(services);
        }

        configure?.Invoke(builder);
        return services;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddOptions();
        services.TryAddSingleton(CreateCodecs);
        services.TryAddSingleton(p => new Serializer(p.GetRequiredService<CodecProvider>()));
        services.TryAddSingleton(p => new ObjectSerializer(p.GetRequiredService<CodecProvider>()));
        services.TryAddSingleton(p => new DeepCopier(p.GetRequiredService<CodecProvider>()));
        services.TryAddSingleton(typeof(Serializer<>));
        services.TryAddSingleton(typeof(DeepCopier<>));
    }

    private static CodecProvider CreateCodecs(IServiceProvider services)
    {
        var types = new TypeRegistry();
        var converters = new ConverterSet();
        foreach (var assembly in AnnotatedTypes.Assemblies().Union(services.GetRequiredService<SerializerBuilder>().Assemblies))
        {
            types.Add(assembly);
            converters.Add(assembly, types);
        }

        return new CodecProvider(types, new CodecFactory(services, services.GetServices<ICodecSource>(), converters), services);
    }
}
