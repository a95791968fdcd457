using Orleans.Serialization.Codecs;
using Orleans.Serialization.Configuration;
using Wetware.Codecs;

[assembly: TypeManifestProvider(typeof(CompactMemoryManifest))]

namespace Wetware.Codecs;

/// <summary>
/// Puts <see cref="CompactMemoryCodec{T}"/> and <see cref="CompactMemoryCopier{T}"/> in the place of Orleans' own, in every serializer that knows the messages of this assembly: nodes, clients,
/// backups and the stored form have to agree.
/// </summary>
internal sealed class CompactMemoryManifest : TypeManifestProviderBase
{
    /// <inheritdoc />
    protected override void ConfigureInner(TypeManifestOptions options)
    {
        // Field codecs take precedence over serializers, where Orleans' codec is.
        options.FieldCodecs.Add(typeof(CompactMemoryCodec<>));

        // Of two copiers the later one counts. Orleans adds its own before or after this runs; added here, it keeps this place.
        options.Copiers.Add(typeof(ReadOnlyMemoryCopier<>));
        options.Copiers.Add(typeof(CompactMemoryCopier<>));
    }
}
