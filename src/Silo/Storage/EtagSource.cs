namespace Wetware.Silo.Storage;

/// <summary>
/// Numbers that only grow. After a restart it leaps ahead of everything stored, so that an ETag of a state that was removed before can
/// never match one written after.
/// </summary>
internal sealed class EtagSource(long highest)
{
    private long _last = Math.Max(highest, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() << 16);

    /// <summary>The next number.</summary>
    public long Next() => Interlocked.Increment(ref _last);
}
