using Orleans.Streams;

namespace Orleans.Hosting;

public static class ClientBuilderStreamingExtensions
{
    /// <summary>Adds streams in the memory of the cluster; its silos must have them under the same name.</summary>
    public static IClientBuilder AddMemoryStreams(
        this IClientBuilder builder, string name, Action<IClusterClientMemoryStreamConfigurator>? configure = null)
    {
        configure?.Invoke(new MemoryStreamConfigurator(name));
        return builder.ConfigureServices(services => services.AddMemoryStreamProvider(name));
    }

    public static IClientBuilder AddStreaming(this IClientBuilder builder) => builder;
}
