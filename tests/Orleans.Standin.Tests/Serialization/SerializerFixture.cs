using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Wetware.Tests.Serialization;

/// <summary>A serializer and a copier with the annotated types of this assembly.</summary>
public sealed class SerializerFixture : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public Serializer Serializer => _services.GetRequiredService<Serializer>();

    public DeepCopier Copier => _services.GetRequiredService<DeepCopier>();

    public IServiceProvider Services => _services;

    /// <summary>Writes and reads a value again.</summary>
    public T RoundTrip<T>(T value) => Serializer.Deserialize<T>(Serializer.SerializeToArray(value));

    public void Dispose() => _services.Dispose();
}
