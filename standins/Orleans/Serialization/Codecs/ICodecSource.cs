namespace Orleans.Serialization.Codecs;

/// <summary>
/// Brings codecs for types that the serializer does not know, such as grain references. Sources stand in the services, are asked in
/// their order before anything else, once per type; the answer is kept.
/// </summary>
internal interface ICodecSource
{
    /// <summary>
    /// The codec for values declared as <paramref name="type"/>, or for objects whose own type it is (a generated proxy class, for
    /// instance), or null. In the second case <see cref="Codec.Type"/> may be another type, the one that stands on the wire.
    /// </summary>
    Codec? TryCreate(Type type, CodecProvider codecs);

    /// <summary>Types of the source's own that bytes may name, each with the name that stands for it there.</summary>
    IEnumerable<(string Name, Type Type)> Types => [];
}
