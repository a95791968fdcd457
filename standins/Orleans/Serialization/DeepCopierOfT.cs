using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Codecs;

namespace Orleans.Serialization;

/// <summary>Copies values of one type.</summary>
public sealed class DeepCopier<T>
{
    private readonly CodecProvider _codecs;
    private readonly Codec<T> _codec;

    public DeepCopier(DeepCopier copier)
        : this(copier.Codecs)
    {
    }

    internal DeepCopier(CodecProvider codecs) => (_codecs, _codec) = (codecs, codecs.Get<T>());

    [return: NotNullIfNotNull(nameof(value))]
    public T Copy([AllowNull] T value) => Messages.Copy(_codecs, _codec, value!);
}
