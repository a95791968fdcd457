using System.Globalization;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>An implicit subscription of a grain class, as the manifest tells it.</summary>
internal sealed record ImplicitBinding(GrainType GrainType, IStreamNamespacePredicate Predicate, string? KeyType, bool WithNamespace)
{
    /// <summary>The bindings among a grain class's properties, which are named "binding.number.key".</summary>
    public static IEnumerable<ImplicitBinding> Of(GrainType type, GrainProperties properties)
    {
        for (var i = 0; ; i++)
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{WellKnownGrainTypeProperties.BindingPrefix}.{i}.");
            if (!properties.Properties.TryGetValue(prefix + WellKnownGrainTypeProperties.BindingTypeKey, out var kind))
                yield break;
            if (kind == WellKnownGrainTypeProperties.StreamBindingTypeValue
                && properties.Properties.TryGetValue(prefix + WellKnownGrainTypeProperties.StreamBindingPatternKey, out var pattern))
            {
                properties.Properties.TryGetValue(prefix + WellKnownGrainTypeProperties.LegacyGrainKeyType, out var keyType);
                properties.Properties.TryGetValue(prefix + WellKnownGrainTypeProperties.StreamBindingIncludeNamespaceKey, out var withNamespace);
                yield return new ImplicitBinding(type, PredicateOf(pattern), keyType, withNamespace == "true");
            }
        }
    }

    /// <summary>The grain that is subscribed to a stream; null where the stream's key is none of such a grain.</summary>
    public GrainId? Consumer(StreamId stream)
    {
        var extension = WithNamespace ? stream.GetNamespace() : null;
        var key = stream.GetKeyAsString();
        IdSpan? grainKey = KeyType switch
        {
            nameof(Guid) => Guid.TryParseExact(key, "N", out var guid) ? GrainIdKeyExtensions.CreateGuidKey(guid, extension) : null,
            nameof(Int64) => long.TryParse(key, CultureInfo.InvariantCulture, out var number)
                ? GrainIdKeyExtensions.CreateIntegerKey(number, extension)
                : null,
            _ => IdSpan.Create(key),
        };
        return grainKey is { } found ? GrainId.Create(GrainType, found) : null;
    }

    private static IStreamNamespacePredicate PredicateOf(string pattern)
    {
        if (pattern.StartsWith(ExactMatchStreamNamespacePredicate.Prefix, StringComparison.Ordinal))
            return new ExactMatchStreamNamespacePredicate(pattern[ExactMatchStreamNamespacePredicate.Prefix.Length..]);
        if (pattern.StartsWith(RegexStreamNamespacePredicate.Prefix, StringComparison.Ordinal))
            return new RegexStreamNamespacePredicate(pattern[RegexStreamNamespacePredicate.Prefix.Length..]);
        return pattern == "*"
            ? new AllStreamNamespacesPredicate()
            : throw new NotSupportedException($"The stream predicate {pattern} is not supported by this stand-in of Microsoft.Orleans.Streaming.");
    }
}
