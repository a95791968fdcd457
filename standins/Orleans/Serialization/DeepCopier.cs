using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Codecs;

namespace Orleans.Serialization;

/// <summary>Copies values of any serializable type, so that nothing that can change is shared with the original.</summary>
public sealed class DeepCopier
{
    internal DeepCopier(CodecProvider codecs) => Codecs = codecs;

    internal CodecProvider Codecs { get; }

    public DeepCopier<T> GetCopier<T>() => new(Codecs);

    [return: NotNullIfNotNull(nameof(value))]
    public T Copy<T>([AllowNull] T value) => Messages.Copy(Codecs, Codecs.Get<T>(), value!);
}
