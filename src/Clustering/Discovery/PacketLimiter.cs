using System.Net;

namespace Wetware.Clustering.Discovery;

/// <summary>
/// Bounds how many packets a second are parsed: of one source, so that one that floods does not keep others from being heard, and of all. Sources share
/// a fixed number of buckets, chosen by a hash that others cannot foresee. For one thread at a time.
/// </summary>
public sealed class PacketLimiter(TimeProvider time)
{
    /// <summary>Packets of one source a second.</summary>
    public const int OfSource = 200;

    /// <summary>Packets of all sources a second.</summary>
    public const int OfAll = 2000;

    private const int Buckets = 256;

    private readonly Bucket[] _sources = new Bucket[Buckets];
    private Bucket _all;

    /// <summary>Takes one packet of <paramref name="source"/>; false when it is one too many.</summary>
    public bool TryTake(IPAddress source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var now = time.GetTimestamp();

        // IPAddress hashes with a seed of the process.
        ref var bucket = ref _sources[(uint)HashCode.Combine(source) % Buckets];
        return bucket.TryTake(now, OfSource, time) && _all.TryTake(now, OfAll, time);
    }

    // Holds two seconds' worth at most.
    private struct Bucket
    {
        private const double Burst = 2;

        private double _used;
        private long _at;

        public bool TryTake(long now, int rate, TimeProvider time)
        {
            if (_at != 0)
                _used = Math.Max(0, _used - (time.GetElapsedTime(_at, now).TotalSeconds * rate));
            _at = now;
            if (_used + 1 > rate * Burst)
                return false;
            _used++;
            return true;
        }
    }
}
