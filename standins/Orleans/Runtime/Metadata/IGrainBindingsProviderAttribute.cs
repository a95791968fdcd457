using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>An attribute of a grain class that binds it to something, such as implicit stream subscriptions.</summary>
public interface IGrainBindingsProviderAttribute
{
    IEnumerable<Dictionary<string, string?>> GetBindings(IServiceProvider services, Type grainClass, GrainType grainType);
}
