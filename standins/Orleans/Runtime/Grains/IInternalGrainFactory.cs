using Orleans.Runtime;

namespace Orleans;

/// <summary>What the runtime itself asks of the grain factory.</summary>
internal interface IInternalGrainFactory : IGrainFactory
{
    object Cast(IAddressable grain, Type interfaceType);

    /// <summary>A reference to an object that each silo has one of.</summary>
    TInterface GetSystemTarget<TInterface>(GrainType kind, SiloAddress silo)
        where TInterface : ISystemTarget;
}
