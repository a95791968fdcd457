using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>Makes the constructor arguments of a grain class that carry a facet attribute; the others come from the services.</summary>
public class GrainConstructorArgumentFactory
{
    private static readonly MethodInfo Typed =
        typeof(GrainConstructorArgumentFactory).GetMethod(nameof(FactoryFor), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly List<Factory<IGrainContext, object>> _factories = [];

    public GrainConstructorArgumentFactory(IServiceProvider serviceProvider, Type grainType)
    {
        ArgumentNullException.ThrowIfNull(grainType);
        var types = new List<Type>();
        foreach (var parameter in grainType.GetConstructors().FirstOrDefault()?.GetParameters() ?? [])
        {
            if (parameter.GetCustomAttributes().OfType<IFacetMetadata>().FirstOrDefault() is not { } facet)
                continue;
            var make = Typed.MakeGenericMethod(facet.GetType());
            try
            {
                _factories.Add((Factory<IGrainContext, object>)make.Invoke(null, [serviceProvider, parameter, facet, grainType])!);
            }
            catch (TargetInvocationException e) when (e.InnerException is not null)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
            }

            types.Add(parameter.ParameterType);
        }

        ArgumentTypes = [.. types];
    }

    /// <summary>The types of the parameters that have a facet, in their order.</summary>
    public Type[] ArgumentTypes { get; }

    /// <summary>The arguments for those parameters, for one activation.</summary>
    public object[] CreateArguments(IGrainContext grainContext) => [.. _factories.Select(make => make(grainContext))];

    private static Factory<IGrainContext, object> FactoryFor<TMetadata>(
        IServiceProvider services, ParameterInfo parameter, IFacetMetadata metadata, Type grainType)
        where TMetadata : IFacetMetadata
    {
        var mapper = services.GetService<IAttributeToFactoryMapper<TMetadata>>()
            ?? throw new OrleansException($"Missing attribute mapper for attribute {metadata.GetType()} used in grain constructor for grain type {grainType}.");
        return mapper.GetFactory(parameter, (TMetadata)metadata)
            ?? throw new OrleansException($"Attribute mapper {mapper.GetType()} failed to create a factory for grain type {grainType}.");
    }
}
