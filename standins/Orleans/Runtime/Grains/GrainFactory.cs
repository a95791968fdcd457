using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes references to grains; the same on silos and clients.</summary>
internal sealed class GrainFactory(
    ReferenceFactory references,
    GrainInterfaceTypeToGrainTypeResolver grainTypes,
    IServiceProvider services) : IInternalGrainFactory, IClusterClient
{
    private readonly Lazy<IObserverHost> _observers = new(services.GetRequiredService<IObserverHost>);

    public IServiceProvider ServiceProvider => services;

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        Get<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Get<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => Get<TGrainInterface>(StringKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey
    {
        CheckExtension(keyExtension);
        return Get<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey, keyExtension), grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey
    {
        CheckExtension(keyExtension);
        return Get<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey, keyExtension), grainClassNamePrefix);
    }

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        (IGrain)Get(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)Get(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)Get(grainInterfaceType, StringKey(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        (IGrain)Get(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey, keyExtension), null);

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        (IGrain)Get(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey, keyExtension), null);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)(object)references.Create(grainId, typeof(TGrainInterface));

    public IAddressable GetGrain(GrainId grainId) => references.CreateUntyped(grainId);

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => references.Create(grainId, interfaceType);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => Get(interfaceType, grainKey, grainClassNamePrefix);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => Get(interfaceType, grainKey, null);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference)
            throw new ArgumentException("Argument obj is already a grain reference.", nameof(obj));
        if (obj is IGrainBase)
            throw new ArgumentException("Argument must not be a grain class.", nameof(obj));
        return (TGrainObserverInterface)(object)references.Create(_observers.Value.Add(obj), typeof(TGrainObserverInterface));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not GrainReference reference)
            throw new ArgumentException("Argument must be a reference that CreateObjectReference returned.", nameof(obj));
        _observers.Value.Remove(reference.GrainId);
    }

    public object Cast(IAddressable grain, Type interfaceType)
    {
        ArgumentNullException.ThrowIfNull(grain);
        var reference = grain.AsReference();
        return interfaceType.IsInstanceOfType(reference) ? reference : references.Create(reference.GrainId, interfaceType);
    }

    public TInterface GetSystemTarget<TInterface>(GrainType kind, SiloAddress silo)
        where TInterface : ISystemTarget => GetGrain<TInterface>(SystemTargetGrainId.Create(kind, silo).GrainId);

    private static IdSpan StringKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return IdSpan.Create(key);
    }

    private static void CheckExtension(string keyExtension)
    {
        ArgumentNullException.ThrowIfNull(keyExtension);
        if (string.IsNullOrWhiteSpace(keyExtension))
            throw new ArgumentException("Key extension is empty or white space.", nameof(keyExtension));
    }

    private T Get<T>(IdSpan key, string? prefix)
        where T : IAddressable => (T)(object)Get(typeof(T), key, prefix);

    private GrainReference Get(Type interfaceType, IdSpan key, string? prefix)
    {
        var name = InterfaceNames.Of(interfaceType);
        var grainType = prefix is null ? grainTypes.GetGrainType(name) : grainTypes.GetGrainType(name, prefix);
        return references.Create(GrainId.Create(grainType, key), interfaceType);
    }
}
