using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

internal abstract partial class MessageTarget : IGrainExtensionBinder
{
    public virtual object? GetTarget() => GrainInstance;

    public virtual object? GetComponent(Type componentType)
    {
        if (componentType.IsInstanceOfType(this))
            return this;
        if (_components is not null && _components.TryGetValue(componentType, out var component))
            return component;
        if (componentType.IsInstanceOfType(GrainInstance))
            return GrainInstance;
        return typeof(IGrainExtension).IsAssignableFrom(componentType) ? Install(componentType) : null;
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        if (value is null)
            _components?.Remove(typeof(TComponent));
        else
            (_components ??= [])[typeof(TComponent)] = value;
    }

    public TExtensionInterface GetExtension<TExtensionInterface>()
        where TExtensionInterface : class, IGrainExtension => (TExtensionInterface)GetComponent(typeof(TExtensionInterface))!;

    public (TExtension, TExtensionInterface) GetOrSetExtension<TExtension, TExtensionInterface>(Func<TExtension> newExtensionFunc)
        where TExtension : class, TExtensionInterface
        where TExtensionInterface : class, IGrainExtension
    {
        TExtension extension;
        if (_components is not null && _components.TryGetValue(typeof(TExtensionInterface), out var there))
        {
            extension = there as TExtension
                ?? throw new InvalidCastException($"Cannot cast existing extension of type {there.GetType()} to target type {typeof(TExtension)}");
        }
        else
        {
            extension = newExtensionFunc();
            SetComponent<TExtensionInterface>(extension);
        }

        return (extension, GrainReference.Cast<TExtensionInterface>());
    }

    /// <summary>Extensions that are registered in the services are installed when they are first called.</summary>
    private object Install(Type extensionType)
    {
        var extension = ActivationServices.GetKeyedService<IGrainExtension>(extensionType);
        if (extension is null || !extensionType.IsInstanceOfType(extension))
        {
            throw new GrainExtensionNotInstalledException(
                $"No extension of type {extensionType} is installed on this instance and no implementations are registered for automated install");
        }

        (_components ??= [])[extensionType] = extension;
        return extension;
    }
}
