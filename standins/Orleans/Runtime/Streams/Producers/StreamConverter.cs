using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Streams;

/// <summary>Streams may be sent and stored, like handles.</summary>
[RegisterConverter]
internal sealed class StreamConverter<T>(IServiceProvider services) : IConverter<MemoryStream<T>, HandleSurrogate>
{
    public MemoryStream<T> ConvertFromSurrogate(in HandleSurrogate surrogate) =>
        new((MemoryStreamProvider)services.GetRequiredKeyedService<IStreamProvider>(surrogate.Provider), surrogate.Stream);

    public HandleSurrogate ConvertToSurrogate(in MemoryStream<T> value) => new() { Provider = value.ProviderName, Stream = value.StreamId };
}
