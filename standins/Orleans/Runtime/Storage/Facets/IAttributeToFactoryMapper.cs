using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Turns a facet attribute into what makes the argument, once per grain class.</summary>
public interface IAttributeToFactoryMapper<in TMetadata>
    where TMetadata : IFacetMetadata
{
    Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, TMetadata metadata);
}
