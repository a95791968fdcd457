namespace Wetware.Raft;

/// <summary>
/// What the caller has to do now. In order: save <see cref="HardState"/>, <see cref="Entries"/> and <see cref="Snapshot"/>, durably when
/// <see cref="MustSync"/> says so; send <see cref="Messages"/>; apply <see cref="Snapshot"/> and <see cref="CommittedEntries"/>, calling
/// <see cref="RawNode.ApplyConfChange(ConfChangeV2)"/> for configuration changes; call <see cref="RawNode.Advance"/>. With asynchronous
/// writes only <see cref="Messages"/> and <see cref="ReadStates"/> are acted on, see <see cref="RaftConfig.AsyncStorageWrites"/>.
/// </summary>
public sealed class Ready
{
    /// <summary>Leader and role, when one of them changed.</summary>
    public SoftState? SoftState { get; init; }

    /// <summary>The state to save; empty when it did not change.</summary>
    public HardState HardState { get; init; }

    /// <summary>Answers to <see cref="RawNode.ReadIndex"/>.</summary>
    public IReadOnlyList<ReadState> ReadStates { get; init; } = [];

    /// <summary>Entries to save before messages are sent. They may overlap the end of the saved log, which they replace.</summary>
    public ReadOnlyMemory<Entry> Entries { get; init; }

    /// <summary>A snapshot to save before messages are sent; null when there is none.</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>Entries to apply to the state machine.</summary>
    public ReadOnlyMemory<Entry> CommittedEntries { get; init; }

    /// <summary>
    /// Messages to send after entries, hard state and snapshot are saved. If one carries a snapshot, report the outcome with
    /// <see cref="RawNode.ReportSnapshot"/>.
    /// </summary>
    public IReadOnlyList<Message> Messages { get; init; } = [];

    /// <summary>Whether entries, term or vote changed, so that saving must reach the disk before messages are sent.</summary>
    public bool MustSync { get; init; }

    /// <summary>Returns all parts in the form of transcripts.</summary>
    public override string ToString() => Describe.Ready(this);
}
