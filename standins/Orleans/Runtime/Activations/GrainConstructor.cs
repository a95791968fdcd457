using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>Makes grain objects: services come from the activation's own scope, facets such as persistent state from their factories.</summary>
internal sealed class GrainConstructor(Type grainClass, IServiceProvider services)
{
    private readonly Lazy<(ObjectFactory Create, GrainConstructorArgumentFactory? Facets)> _prepared = new(() => Prepare(grainClass, services));

    public object Create(IGrainContext context)
    {
        var (create, facets) = _prepared.Value;
        return create(context.ActivationServices, facets?.CreateArguments(context));
    }

    private static (ObjectFactory Create, GrainConstructorArgumentFactory? Facets) Prepare(Type grainClass, IServiceProvider services)
    {
        var facets = new GrainConstructorArgumentFactory(services, grainClass);
        return (ActivatorUtilities.CreateFactory(grainClass, facets.ArgumentTypes), facets.ArgumentTypes.Length == 0 ? null : facets);
    }
}
