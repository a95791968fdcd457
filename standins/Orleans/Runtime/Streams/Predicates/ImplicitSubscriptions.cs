using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Who is subscribed to a stream because its class says so.</summary>
internal sealed class ImplicitSubscriptions(IClusterManifestProvider manifests)
{
    private (object? Manifest, ImplicitBinding[] Bindings) _known;

    /// <summary>The grains, with the ids that their subscriptions have everywhere and always.</summary>
    public IEnumerable<(Guid Id, GrainId Consumer)> Of(StreamAddress stream)
    {
        if (stream.Id.GetNamespace() is not { Length: > 0 } name)
            yield break;
        foreach (var binding in Bindings())
        {
            if (binding.Predicate.IsMatch(name) && binding.Consumer(stream.Id) is { } consumer)
                yield return (IdOf(stream, consumer), consumer);
        }
    }

    private ImplicitBinding[] Bindings()
    {
        var manifest = manifests.Current;
        var known = _known;
        if (ReferenceEquals(known.Manifest, manifest))
            return known.Bindings;
        var bindings = manifest.AllGrainManifests
            .Append(manifests.LocalGrainManifest)
            .SelectMany(silo => silo.Grains)
            .DistinctBy(grain => grain.Key)
            .SelectMany(grain => ImplicitBinding.Of(grain.Key, grain.Value))
            .ToArray();
        _known = (manifest, bindings);
        return bindings;
    }

    private static Guid IdOf(StreamAddress stream, GrainId consumer) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{stream.GrainKey}|{consumer}")).AsSpan(0, 16));
}
