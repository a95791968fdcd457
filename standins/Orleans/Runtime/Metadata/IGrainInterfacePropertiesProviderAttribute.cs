namespace Orleans.Metadata;

/// <summary>An attribute of a grain interface that says something about it to the cluster.</summary>
public interface IGrainInterfacePropertiesProviderAttribute
{
    void Populate(IServiceProvider services, Type interfaceType, Dictionary<string, string> properties);
}
