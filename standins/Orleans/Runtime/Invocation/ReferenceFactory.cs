using System.Collections.Concurrent;
using Orleans.CodeGeneration;

namespace Orleans.Runtime;

/// <summary>Makes references of any interface to any grain.</summary>
internal sealed class ReferenceFactory(IServiceProvider services, CallRuntime calls, InterfaceRegistry interfaces)
{
    private readonly ConcurrentDictionary<(GrainType, Type), (GrainReferenceShared Shared, InterfaceCode Code)> _known = new();
    private readonly ConcurrentDictionary<GrainType, GrainReferenceShared> _untyped = new();

    public GrainReference Create(GrainId grain, Type interfaceType)
    {
        if (!_known.TryGetValue((grain.Type, interfaceType), out var known))
        {
            known = (Share(grain.Type, interfaceType), InterfaceCode.For(interfaceType));
            _known.TryAdd((grain.Type, interfaceType), known);
        }

        return known.Code.CreateReference(known.Shared, grain.Key);
    }

    /// <summary>A reference by the interface's name; without methods when this process does not have the interface.</summary>
    public GrainReference Create(GrainId grain, GrainInterfaceType interfaceType) =>
        !interfaceType.IsDefault && interfaces.Find(interfaceType) is { } type ? Create(grain, type) : CreateUntyped(grain);

    /// <summary>A reference that can only be compared and cast.</summary>
    public GrainReference CreateUntyped(GrainId grain)
    {
        var shared = _untyped.GetOrAdd(
            grain.Type,
            static (type, factory) => new GrainReferenceShared(type, default, 0, factory.Calls, InvokeMethodOptions.None, factory.Services),
            (Calls: calls, Services: services));
        return new UntypedReference(shared, grain.Key);
    }

    private GrainReferenceShared Share(GrainType grainType, Type interfaceType)
    {
        if (!interfaceType.IsInterface || !typeof(IAddressable).IsAssignableFrom(interfaceType))
            throw new ArgumentException($"{interfaceType} is not a grain interface.", nameof(interfaceType));
        return new GrainReferenceShared(
            grainType,
            InterfaceNames.Of(interfaceType),
            InterfaceRegistry.VersionOf(interfaceType),
            calls,
            InvokeMethodOptions.None,
            services);
    }

    private sealed class UntypedReference(GrainReferenceShared shared, IdSpan key) : GrainReference(shared, key);
}
