namespace Wetware.Raft;

/// <summary>
/// Bounds the bytes of entries that were handed out and are not yet applied (<see cref="RaftConfig.MaxCommittedSizePerReady"/>).
/// </summary>
internal sealed class ApplyBudget(ulong limit)
{
    private ulong _outstanding;

    public ulong Limit => limit;

    /// <summary>Bytes that may still be handed out.</summary>
    public ulong Left => limit - Math.Min(limit, _outstanding);

    /// <summary>Whether nothing is handed out until something is applied.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>
    /// Accounts for entries that were handed out; <paramref name="wasCut"/> says that more were there than the budget allowed.
    /// </summary>
    public void Take(ulong size, bool wasCut)
    {
        _outstanding += size;
        IsPaused = _outstanding >= limit || wasCut;
    }

    /// <summary>Accounts for entries that were applied.</summary>
    public void Return(ulong size)
    {
        _outstanding -= Math.Min(_outstanding, size);
        IsPaused = _outstanding > 0 && _outstanding >= limit;
    }
}
