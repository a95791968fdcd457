using Orleans.Serialization;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime.Messaging;

/// <summary>Gives the same piece of an identity back for the same bytes, most of the time, so that reading a message allocates none. For one thread.</summary>
internal sealed class IdInterner
{
    private const int Size = 1024;
    private const int LongestKept = 128;
    private const int Longest = 64 * 1024;

    private readonly IdSpan[] _spans = new IdSpan[Size];
    private readonly SiloAddress?[] _silos = new SiloAddress?[64];

    public GrainId ReadGrain(ref Reader reader)
    {
        var type = ReadSpan(ref reader);
        return new GrainId(new GrainType(type), ReadSpan(ref reader));
    }

    public IdSpan ReadSpan(ref Reader reader)
    {
        var bytes = reader.ReadBytes();
        if (bytes.Length > Longest)
            throw new SerializerException($"An identity has at most {Longest} bytes, not {bytes.Length}.");
        if (bytes.IsEmpty)
            return default;
        if (bytes.Length > LongestKept)
            return new IdSpan(bytes.ToArray());
        ref var kept = ref _spans[Mix(bytes) % Size];
        if (!kept.AsSpan().SequenceEqual(bytes))
            kept = new IdSpan(bytes.ToArray());
        return kept;
    }

    public SiloAddress ReadSilo(ref Reader reader)
    {
        var silo = WireIds.ReadSilo(ref reader);
        ref var kept = ref _silos[(uint)silo.GetConsistentHashCode() % (uint)_silos.Length];
        if (kept is null || !kept.Equals(silo))
            kept = silo;
        return kept;
    }

    private static uint Mix(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return (uint)hash.ToHashCode();
    }
}
