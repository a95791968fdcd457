namespace Wetware.Raft;

/// <summary>What became of an input.</summary>
public enum StepResult
{
    /// <summary>The input was handled; handling may mean to ignore an outdated message.</summary>
    Ok,

    /// <summary>
    /// The proposal was dropped: there is no leader, a transfer is in progress, the member was removed, or too much is uncommitted. Try
    /// again later.
    /// </summary>
    ProposalDropped,

    /// <summary>The message is of a kind that is only valid inside a member.</summary>
    LocalMessage,

    /// <summary>The message is an answer of a member that is not in the configuration.</summary>
    PeerNotFound,

    /// <summary>The message is malformed: its entries do not follow each other, or something that its kind needs is missing.</summary>
    Invalid,
}
