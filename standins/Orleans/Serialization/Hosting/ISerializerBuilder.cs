using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Serialization;

/// <summary>Configures the serializer.</summary>
public interface ISerializerBuilder
{
    IServiceCollection Services { get; }
}
