using Orleans.Streams;

namespace Orleans.Hosting;

public static class SiloBuilderStreamingExtensions
{
    public static ISiloBuilder AddStreaming(this ISiloBuilder builder) => builder.ConfigureServices(services => services.AddStreamGrains());
}
