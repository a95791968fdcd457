using System.Collections.Concurrent;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Which grain type a reference to an interface means: the only one that implements it, or the one that is marked or named as its default.</summary>
public class GrainInterfaceTypeToGrainTypeResolver(IClusterManifestProvider clusterManifestProvider)
{
    private readonly ConcurrentDictionary<GrainInterfaceType, GrainType> _answers = new();
    private volatile Index? _index;

    public GrainType GetGrainType(GrainInterfaceType interfaceType) => TryGetGrainType(interfaceType, out var result)
        ? result
        : throw new ArgumentException($"Could not find an implementation for interface {interfaceType}");

    /// <summary>The implementation whose full class name begins with <paramref name="prefix"/>.</summary>
    public GrainType GetGrainType(GrainInterfaceType interfaceType, string prefix)
    {
        if (string.IsNullOrWhiteSpace(prefix))
            return GetGrainType(interfaceType);
        var name = interfaceType.ToString();
        var candidates = CurrentIndex().Of(name) ?? CurrentIndex().Of(TypeNames.DefinitionOf(name)) ?? [];
        var exact = candidates.Where(c => c.ClassName == prefix).ToArray();
        var found = exact.Length > 0 ? exact : [.. candidates.Where(c => c.ClassName.StartsWith(prefix, StringComparison.Ordinal))];
        return found switch
        {
            [] => throw new ArgumentException($"Could not find an implementation matching prefix \"{prefix}\" for interface {interfaceType}"),
            [var one] => Construct(one.GrainType, name),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {interfaceType} with implementation prefix \"{prefix}\". Candidates: {Show(found)}"),
        };
    }

    public bool TryGetGrainType(GrainInterfaceType interfaceType, out GrainType result)
    {
        var index = CurrentIndex();
        if (_answers.TryGetValue(interfaceType, out result))
            return true;
        var name = interfaceType.ToString();
        if (index.Of(name) is { } direct)
            result = Choose(direct, interfaceType);
        else if (index.Of(TypeNames.DefinitionOf(name)) is { } generic)
            result = Construct(Choose(generic, interfaceType), name);
        if (result.IsDefault)
            return false;
        _answers[interfaceType] = result;
        return true;
    }

    private static GrainType Choose(List<Implementation> candidates, GrainInterfaceType interfaceType)
    {
        if (candidates.Find(c => c.IsPrimary) is { } primary)
            return primary.GrainType;
        if (candidates.Count > 1)
            throw new ArgumentException($"Unable to identify a single appropriate grain type for interface {interfaceType}. Candidates: {Show(candidates)}");
        return candidates[0].GrainType;
    }

    /// <summary>A generic class gets the type arguments of the interface.</summary>
    private static GrainType Construct(GrainType grainType, string interfaceName)
    {
        var definition = grainType.ToString();
        var arguments = interfaceName[TypeNames.DefinitionOf(interfaceName).Length..];
        return definition.Contains('`', StringComparison.Ordinal) && !definition.Contains("[[", StringComparison.Ordinal)
            ? GrainType.Create(definition + arguments)
            : grainType;
    }

    private static string Show(IEnumerable<Implementation> candidates) => string.Join(", ", candidates.Select(c => $"{c.GrainType} ({c.ClassName})"));

    private Index CurrentIndex()
    {
        var manifest = clusterManifestProvider.Current;
        if (_index is { } index && ReferenceEquals(index.Manifest, manifest))
            return index;
        lock (_answers)
        {
            if (_index is { } made && ReferenceEquals(made.Manifest, manifest))
                return made;
            index = new Index(manifest);
            _answers.Clear();
            return _index = index;
        }
    }

    private sealed record Implementation(GrainType GrainType, string ClassName, bool IsPrimary);

    private sealed class Index
    {
        private readonly Dictionary<string, List<Implementation>> _implementations = new(StringComparer.Ordinal);

        public Index(ClusterManifest manifest)
        {
            Manifest = manifest;
            foreach (var part in manifest.AllGrainManifests)
            {
                foreach (var (grainType, grain) in part.Grains)
                    Add(part, grainType, grain.Properties);
            }
        }

        public ClusterManifest Manifest { get; }

        public List<Implementation>? Of(string interfaceName) => _implementations.GetValueOrDefault(interfaceName);

        private void Add(GrainManifest part, GrainType grainType, IReadOnlyDictionary<string, string> properties)
        {
            var className = properties.GetValueOrDefault(WellKnownGrainTypeProperties.TypeName);
            foreach (var (key, name) in properties)
            {
                if (!key.StartsWith(WellKnownGrainTypeProperties.ImplementedInterfacePrefix, StringComparison.Ordinal))
                    continue;
                if (!_implementations.TryGetValue(name, out var known))
                    _implementations[name] = known = [];
                if (known.Exists(i => i.GrainType.Equals(grainType)))
                    continue;
                var about = part.Interfaces.GetValueOrDefault(GrainInterfaceType.Create(name))?.Properties;
                var isPrimary = about?.GetValueOrDefault(WellKnownGrainInterfaceProperties.DefaultGrainType) is { } given
                    ? given == grainType.ToString()
                    : about?.GetValueOrDefault(WellKnownGrainInterfaceProperties.TypeName) is ['I', .. var rest] && rest == className;
                known.Add(new Implementation(grainType, properties.GetValueOrDefault(WellKnownGrainTypeProperties.FullTypeName) ?? string.Empty, isPrimary));
            }
        }
    }
}
