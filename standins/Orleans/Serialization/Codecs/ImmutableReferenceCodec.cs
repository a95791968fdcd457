using Orleans.Serialization.Copying;

namespace Orleans.Serialization.Codecs;

/// <summary>Base of codecs for classes whose instances never change and may be shared by everybody.</summary>
internal abstract class ImmutableReferenceCodec<T> : ReferenceCodec<T>
    where T : class
{
    public override bool IsImmutable => true;

    public override T CopyOwn(T value, CopyContext context) => value;
}
