using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Collections that are made at once of all their items, mostly because they cannot change.</summary>
internal sealed class BuiltCodec<TCollection, T>(Func<TCollection, T[]> items, Func<T[], TCollection> build, bool immutable)
    : ReferenceCodec<TCollection>
    where TCollection : class
{
    private Codec<T> _element = null!;

    public override Shape BodyShape => Shape.List;

    public override bool IsImmutable => immutable && _element.IsImmutable;

    /// <summary>No object is exactly of an abstract collection class.</summary>
    protected override bool HasOwnBody(Type type) => type == typeof(TCollection) || typeof(TCollection).IsAbstract;

    public override void Initialize(CodecProvider codecs) => _element = codecs.Get<T>();

    public override void WriteOwn(ref Writer writer, TCollection value)
    {
        var all = items(value);
        Sequences.WriteListHeader(ref writer, all.Length, _element);
        foreach (var item in all)
            _element.Write(ref writer, item);
    }

    public override TCollection ReadOwn(ref Reader reader, int slot)
    {
        var all = new T[Sequences.ReadListHeader(ref reader, _element)];
        for (var i = 0; i < all.Length; i++)
            all[i] = _element.Read(ref reader);
        return Comparers.Guard(build, all, reader.Position);
    }

    public override TCollection CopyOwn(TCollection value, CopyContext context)
    {
        var all = items(value);
        var copies = new T[all.Length];
        for (var i = 0; i < all.Length; i++)
            copies[i] = _element.Copy(all[i], context);
        var copy = build(copies);
        context.Record(value, copy);
        return copy;
    }
}
