using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans;

/// <summary>Subscribes each grain of the class to the streams that have its key, in the namespaces that are named.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class ImplicitStreamSubscriptionAttribute : Attribute, IGrainBindingsProviderAttribute
{
    public ImplicitStreamSubscriptionAttribute() => Predicate = new AllStreamNamespacesPredicate();

    public ImplicitStreamSubscriptionAttribute(string streamNamespace)
    {
        ArgumentNullException.ThrowIfNull(streamNamespace);
        Predicate = new ExactMatchStreamNamespacePredicate(streamNamespace.Trim());
    }

    public ImplicitStreamSubscriptionAttribute(IStreamNamespacePredicate predicate) => Predicate = predicate;

    public IStreamNamespacePredicate Predicate { get; }

    public IEnumerable<Dictionary<string, string?>> GetBindings(IServiceProvider services, Type grainClass, GrainType grainType)
    {
        ArgumentNullException.ThrowIfNull(grainClass);
        var compound = Is<IGrainWithGuidCompoundKey>(grainClass) || Is<IGrainWithIntegerCompoundKey>(grainClass);
        yield return new Dictionary<string, string?>
        {
            [WellKnownGrainTypeProperties.BindingTypeKey] = WellKnownGrainTypeProperties.StreamBindingTypeValue,
            [WellKnownGrainTypeProperties.StreamBindingPatternKey] = Predicate.PredicatePattern,
            [WellKnownGrainTypeProperties.LegacyGrainKeyType] = KeyTypeOf(grainClass),
            [WellKnownGrainTypeProperties.StreamBindingIncludeNamespaceKey] = compound ? "true" : "false",
        };
    }

    private static string KeyTypeOf(Type grainClass)
    {
        if (Is<IGrainWithGuidKey>(grainClass) || Is<IGrainWithGuidCompoundKey>(grainClass))
            return nameof(Guid);
        return Is<IGrainWithIntegerKey>(grainClass) || Is<IGrainWithIntegerCompoundKey>(grainClass) ? nameof(Int64) : nameof(String);
    }

    private static bool Is<T>(Type grainClass) => typeof(T).IsAssignableFrom(grainClass);
}
