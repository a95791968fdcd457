using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Streams;

/// <summary>Handles may be sent and stored: they find the provider again where they are read.</summary>
[RegisterConverter]
internal sealed class HandleConverter<T>(IServiceProvider services) : IConverter<MemoryStreamHandle<T>, HandleSurrogate>
{
    public MemoryStreamHandle<T> ConvertFromSurrogate(in HandleSurrogate surrogate) => new(
        (MemoryStreamProvider)services.GetRequiredKeyedService<IStreamProvider>(surrogate.Provider), surrogate.Stream, surrogate.Subscription);

    public HandleSurrogate ConvertToSurrogate(in MemoryStreamHandle<T> value) =>
        new() { Provider = value.ProviderName, Stream = value.StreamId, Subscription = value.HandleId };
}
