using System.Globalization;
using System.Text;

namespace Wetware.Raft;

/// <summary>What a member knows of itself; costs no search.</summary>
/// <param name="Id">The member.</param>
/// <param name="HardState">Term, vote and commit index.</param>
/// <param name="SoftState">Leader and role.</param>
/// <param name="Applied">The highest index that is known to be applied.</param>
/// <param name="LeaderTransferee">The member that leadership is being handed over to; 0 when none is.</param>
public readonly record struct BasicStatus(ulong Id, HardState HardState, SoftState SoftState, ulong Applied, ulong LeaderTransferee);

/// <summary>A copy of what the leader knows of one member.</summary>
/// <param name="Match">The highest index known to be equal in both logs.</param>
/// <param name="Next">The next index to send.</param>
/// <param name="State">How the leader sends.</param>
/// <param name="IsLearner">Whether the member does not vote.</param>
/// <param name="RecentActive">Whether the member answered since the last check of the quorum.</param>
/// <param name="IsPaused">Whether no append may be sent now.</param>
/// <param name="PendingSnapshot">The index of the snapshot that was sent; 0 when none was.</param>
/// <param name="Inflight">Append messages that were sent and not acknowledged.</param>
/// <param name="IsInflightFull">Whether the window of append messages is full.</param>
public sealed record ProgressStatus(
    ulong Match,
    ulong Next,
    ProgressState State,
    bool IsLearner,
    bool RecentActive,
    bool IsPaused,
    ulong PendingSnapshot,
    int Inflight,
    bool IsInflightFull)
{
    /// <summary>Returns the progress in the form of transcripts.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"State{State} match={Match} next={Next}");
        if (IsLearner)
            text.Append(" learner");
        if (IsPaused)
            text.Append(" paused");
        if (PendingSnapshot > 0)
            text.Append(CultureInfo.InvariantCulture, $" pendingSnap={PendingSnapshot}");
        if (!RecentActive)
            text.Append(" inactive");
        if (Inflight > 0)
            text.Append(CultureInfo.InvariantCulture, $" inflight={Inflight}").Append(IsInflightFull ? "[full]" : "");
        return text.ToString();
    }
}

/// <summary>What a member knows of its group.</summary>
/// <param name="Basic">What it knows of itself.</param>
/// <param name="Config">The active configuration.</param>
/// <param name="Progress">The progress of each member, in ascending order of ids; empty unless the member leads.</param>
public sealed record Status(BasicStatus Basic, MembershipConfig Config, IReadOnlyList<KeyValuePair<ulong, ProgressStatus>> Progress);
