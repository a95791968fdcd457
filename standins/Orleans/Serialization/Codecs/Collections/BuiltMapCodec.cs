using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Dictionaries that are made at once of all their pairs. Laid out as <see cref="MapCodec{TMap, TKey, TValue}"/> does.</summary>
internal sealed class BuiltMapCodec<TMap, TKey, TValue>(
    Func<KeyValuePair<TKey, TValue>[], uint, TMap> build, Func<TMap, uint> comparer, bool immutable) : ReferenceCodec<TMap>
    where TMap : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    private Codec<TKey> _key = null!;
    private Codec<TValue> _value = null!;

    public override Shape BodyShape => Shape.Struct;

    public override bool IsImmutable => immutable && _key.IsImmutable && _value.IsImmutable;

    /// <summary>No object is exactly of an abstract collection class.</summary>
    protected override bool HasOwnBody(Type type) => type == typeof(TMap) || typeof(TMap).IsAbstract;

    public override void Initialize(CodecProvider codecs) => (_key, _value) = (codecs.Get<TKey>(), codecs.Get<TValue>());

    public override void WriteOwn(ref Writer writer, TMap value)
    {
        ComparerMember.Write(ref writer, comparer(value), Shape.Map);
        Maps.WritePairs(ref writer, [.. value], _key, _value);
        writer.WriteTag(Tags.End);
    }

    public override TMap ReadOwn(ref Reader reader, int slot)
    {
        var number = ComparerMember.Read(ref reader, Shape.Map);
        var pairs = Maps.ReadPairs(ref reader, _key, _value);
        reader.SkipMembers();
        return Comparers.Guard(all => build(all, number), pairs, reader.Position);
    }

    public override TMap CopyOwn(TMap value, CopyContext context)
    {
        var pairs = value.Select(pair => KeyValuePair.Create(_key.Copy(pair.Key, context), _value.Copy(pair.Value, context)));
        var copy = build([.. pairs], comparer(value));
        context.Record(value, copy);
        return copy;
    }
}
