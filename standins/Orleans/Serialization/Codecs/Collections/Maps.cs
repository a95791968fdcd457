using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Keys and values in turn.</summary>
internal static class Maps
{
    public static void WritePairs<TKey, TValue>(
        ref Writer writer, KeyValuePair<TKey, TValue>[] pairs, Codec<TKey> keys, Codec<TValue> values)
    {
        Sequences.WriteMapHeader(ref writer, pairs.Length, keys, values);
        foreach (var (key, value) in pairs)
        {
            keys.Write(ref writer, key);
            values.Write(ref writer, value);
        }
    }

    public static KeyValuePair<TKey, TValue>[] ReadPairs<TKey, TValue>(ref Reader reader, Codec<TKey> keys, Codec<TValue> values)
    {
        var pairs = new KeyValuePair<TKey, TValue>[Sequences.ReadMapHeader(ref reader, keys, values)];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new KeyValuePair<TKey, TValue>(keys.Read(ref reader), values.Read(ref reader));
        return pairs;
    }
}
