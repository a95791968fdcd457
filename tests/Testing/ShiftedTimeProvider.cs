namespace Wetware.Testing;

/// <summary>The machine's clock, as if somebody had set it (timestamps and timers do not notice), or as if time had passed (timers do not notice).</summary>
public sealed class ShiftedTimeProvider : TimeProvider
{
    private long _shift;
    private long _passed;

    /// <summary>By how much it is set.</summary>
    public TimeSpan Shift
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _shift));
        set => Interlocked.Exchange(ref _shift, value.Ticks);
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _passed, by.Ticks);

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift + TimeSpan.FromTicks(Interlocked.Read(ref _passed));

    /// <inheritdoc />
    public override long GetTimestamp() => base.GetTimestamp() + (long)(Interlocked.Read(ref _passed) * ((double)TimestampFrequency / TimeSpan.TicksPerSecond));
}
