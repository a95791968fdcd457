using Orleans.Runtime;

namespace Orleans;

public static class GrainContextComponentExtensions
{
    /// <summary>The extension of this activation, installed now if it is registered in the services.</summary>
    public static TComponent GetGrainExtension<TComponent>(this IGrainContext context)
        where TComponent : class, IGrainExtension => context is IGrainExtensionBinder binder
            ? binder.GetExtension<TComponent>()
            : throw new GrainExtensionNotInstalledException($"{context.GrainId} takes no extensions.");
}
