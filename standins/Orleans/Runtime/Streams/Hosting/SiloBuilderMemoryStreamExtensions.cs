using Orleans.Streams;

namespace Orleans.Hosting;

public static class SiloBuilderMemoryStreamExtensions
{
    /// <summary>Adds streams in the memory of the cluster. Subscriptions are kept in the storage "PubSubStore", which must be added too.</summary>
    public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name, Action<ISiloMemoryStreamConfigurator>? configure = null)
    {
        configure?.Invoke(new MemoryStreamConfigurator(name));
        return builder.ConfigureServices(services => services.AddStreamGrains().AddMemoryStreamProvider(name));
    }
}
