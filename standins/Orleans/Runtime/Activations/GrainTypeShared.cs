using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Metadata;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>What all activations of one grain type on this silo have in common.</summary>
internal sealed class GrainTypeShared
{
    private readonly Func<object?, IInvokable, bool>? _mayInterleave;
    private IGrainRuntime? _runtime;

    public GrainTypeShared(GrainType grainType, Type grainClass, GrainProperties properties, PlacementStrategy placement, IServiceProvider services)
    {
        GrainType = grainType;
        GrainClass = grainClass;
        Placement = placement;
        Services = services;
        IsReentrant = properties.Properties.TryGetValue(WellKnownGrainTypeProperties.Reentrant, out var reentrant) && bool.Parse(reentrant);
        _mayInterleave = PredicateOf(grainClass);
        var collection = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        CollectionAge = AgeOf(grainClass, properties, collection);
        ActivationTimeout = collection.ActivationTimeout;
        DeactivationTimeout = collection.DeactivationTimeout;
        var messaging = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
        MaxProcessingTime = messaging.MaxRequestProcessingTime;
        HardLimit = placement is StatelessWorkerPlacement ? messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker : messaging.MaxEnqueuedRequestsHardLimit;
        Activator = new GrainConstructor(grainClass, services);
        ReferenceType = grainClass.GetInterfaces().FirstOrDefault(i => typeof(IGrain).IsAssignableFrom(i) && i.Namespace != typeof(IGrain).Namespace);
        Configurators =
        [
            .. services.GetServices<IConfigureGrainContextProvider>()
                .Select(provider => provider.TryGetConfigurator(grainType, properties, out var configurator) ? configurator : null)
                .OfType<IConfigureGrainContext>(),
        ];
    }

    public IGrainRuntime Runtime => _runtime ??= Services.GetRequiredService<IGrainRuntime>();

    public GrainType GrainType { get; }

    public Type GrainClass { get; }

    public PlacementStrategy Placement { get; }

    public IServiceProvider Services { get; }

    public bool IsReentrant { get; }

    /// <summary>Idle for longer, an activation is taken away; infinite for never.</summary>
    public TimeSpan CollectionAge { get; }

    public TimeSpan ActivationTimeout { get; }

    public TimeSpan DeactivationTimeout { get; }

    public TimeSpan MaxProcessingTime { get; }

    /// <summary>Requests that may wait at one activation; 0 = any number.</summary>
    public int HardLimit { get; }

    public GrainConstructor Activator { get; }

    /// <summary>The interface of the reference that an activation has of itself.</summary>
    public Type? ReferenceType { get; }

    public IConfigureGrainContext[] Configurators { get; }

    public bool MayInterleave(object? grain, Message request) =>
        IsReentrant || (_mayInterleave is not null && request.Body is IInvokable invokable && _mayInterleave(grain, invokable));

    private static TimeSpan AgeOf(Type grainClass, GrainProperties properties, GrainCollectionOptions options)
    {
        if (properties.Properties.TryGetValue(WellKnownGrainTypeProperties.IdleDeactivationPeriod, out var text))
        {
            return text == WellKnownGrainTypeProperties.IndefiniteIdleDeactivationPeriodValue
                ? Timeout.InfiniteTimeSpan
                : TimeSpan.Parse(text, CultureInfo.InvariantCulture);
        }

        return options.ClassSpecificCollectionAge.TryGetValue(grainClass.FullName!, out var age) ? age : options.CollectionAge;
    }

    private static Func<object?, IInvokable, bool>? PredicateOf(Type grainClass)
    {
        if (grainClass.GetCustomAttribute<MayInterleaveAttribute>(inherit: true) is not { } attribute)
            return null;
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;
        var method = grainClass.GetMethod(attribute.CallbackMethodName, Any, [typeof(IInvokable)]);
        if (method is null || method.ReturnType != typeof(bool))
        {
            throw new InvalidOperationException(
                $"Class {grainClass} doesn't declare a method {attribute.CallbackMethodName} that takes an {nameof(IInvokable)} and returns a bool.");
        }

        if (method.IsStatic)
        {
            var predicate = method.CreateDelegate<Func<IInvokable, bool>>();
            return (_, request) => predicate(request);
        }

        return (grain, request) => (bool)method.Invoke(grain, [request])!;
    }
}
