using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Dictionaries that can be changed. Member 0 is the comparer unless it is the default one, member 1 maps keys to values.</summary>
internal sealed class MapCodec<TMap, TKey, TValue>(Func<int, uint, TMap> create, Func<TMap, uint> comparer) : ReferenceCodec<TMap>
    where TMap : class, IDictionary<TKey, TValue>
    where TKey : notnull
{
    private Codec<TKey> _key = null!;
    private Codec<TValue> _value = null!;

    public override Shape BodyShape => Shape.Struct;

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
        var count = Sequences.ReadMapHeader(ref reader, _key, _value);
        var map = create(Sequences.Capacity<KeyValuePair<TKey, TValue>>(count, reader.Remaining), number);
        reader.Session.Fill(slot, map);
        for (var i = 0; i < count; i++)
            Put(map, _key.Read(ref reader), _value.Read(ref reader), reader.Position);
        reader.SkipMembers();
        return map;
    }

    public override TMap CopyOwn(TMap value, CopyContext context)
    {
        var copy = create(value.Count, comparer(value));
        context.Record(value, copy);
        foreach (var (key, item) in value)
            copy[_key.Copy(key, context)] = _value.Copy(item, context);
        return copy;
    }

    private static void Put(TMap map, TKey key, TValue value, int position)
    {
        try
        {
            map[key] = value;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NullReferenceException)
        {
            throw new SerializerException($"The pair before byte {position} cannot be put into a {typeof(TMap)}.", e);
        }
    }
}
