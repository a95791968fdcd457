namespace Wetware.Raft;

/// <summary>Draws election timeouts. Deterministic: the same seed and id yield the same timeouts.</summary>
internal sealed class ElectionTimer
{
    private readonly int _electionTick;
    private ulong _state;

    public ElectionTimer(ulong seed, ulong id, int electionTick)
    {
        // Timeouts of members with one seed must differ, so the id takes part.
        _state = seed ^ (id * 0xD1342543DE82EF95);
        _electionTick = electionTick;
        Timeout = electionTick;
    }

    /// <summary>The timeout in ticks, from the election tick to twice the election tick less one.</summary>
    public int Timeout { get; set; }

    /// <summary>Draws another timeout, so that members that split a vote do not try again together (Raft paper, §5.2).</summary>
    public void Reset()
    {
        // SplitMix64.
        var bits = _state += 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        bits ^= bits >> 31;
        Timeout = _electionTick + (int)(bits % (ulong)_electionTick);
    }
}
