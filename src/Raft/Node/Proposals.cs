namespace Wetware.Raft;

/// <summary>What a leader appends to its log.</summary>
internal sealed class Proposals(RaftCore core, Leader leader)
{
    // At least the index of the last configuration change that may not be applied; one at a time may be.
    private ulong _pendingConfIndex;

    // May be below the real size of the uncommitted tail, never above.
    private ulong _uncommittedSize;

    /// <summary>Whether a configuration change may stand in the log that is not applied, or the configuration is joint.</summary>
    public bool IsChangePending => _pendingConfIndex > core.Log.Applied || core.Tracker.Config.Voters.IsJoint;

    /// <summary>Starts a term with an empty entry.</summary>
    public void Begin()
    {
        // There may be a configuration change anywhere in the tail; waiting for all of it is cheaper than looking.
        _pendingConfIndex = core.Log.LastIndex;
        Append([default]);
    }

    /// <summary>Appends entries, all or none, and sends them.</summary>
    public StepResult Propose(ReadOnlySpan<Entry> entries)
    {
        if (entries.IsEmpty)
            return StepResult.Invalid;
        // A leader that was removed or demoted must not make its log longer than those of the members that are to follow it.
        if (core.Tracker.Progress.Find(core.Id) is not { IsLearner: false })
            return StepResult.ProposalDropped;
        if (leader.Transfer.Target != NodeId.None)
        {
            core.Trace.Debug(
                $"{core.Id:x} [term {core.Term}] transfer leadership to {leader.Transfer.Target:x} is in progress; dropping proposal");
            return StepResult.ProposalDropped;
        }
        foreach (ref readonly var entry in entries)
        {
            if (entry.Type == EntryType.Normal)
                continue;
            if (!TryAdmitChanges(entries, out var admitted))
                return StepResult.Invalid;
            entries = admitted;
            break;
        }
        if (!Append(entries))
            return StepResult.ProposalDropped;
        leader.Replicator.BroadcastAppend();
        return StepResult.Ok;
    }

    /// <summary>Accounts for entries that are applied and so no longer uncommitted.</summary>
    public void Committed(ulong payload) => _uncommittedSize -= Math.Min(_uncommittedSize, payload);

    /// <summary>Proposes to leave a joint configuration, once everything up to the change that entered it is applied.</summary>
    public void MaybeLeaveJoint()
    {
        if (!core.Tracker.Config.AutoLeave || core.Log.Applied < _pendingConfIndex)
            return;
        // Empty data is never refused for its size. A transfer may be in progress: then this is tried again with the next applied entry.
        var result = Propose([new(0, 0, default, EntryType.ConfChangeV2)]);
        if (result == StepResult.Ok)
            core.Trace.Info($"initiating automatic transition out of joint configuration {core.Tracker.Config}");
        else
            core.Trace.Debug(
                $"not initiating automatic transition out of joint configuration {core.Tracker.Config}: raft proposal dropped");
    }

    // Changes that are not possible now become empty entries, so that the others of the proposal keep their place.
    private bool TryAdmitChanges(ReadOnlySpan<Entry> entries, out ReadOnlySpan<Entry> admitted)
    {
        var copy = entries.ToArray();
        admitted = copy;
        for (var i = 0; i < copy.Length; i++)
        {
            if (!Enum.IsDefined(copy[i].Type) || !ConfChangeCodec.TryRead(copy[i], out var change))
                return false;
            if (change is null)
                continue;
            var refusal = core.Config.DisableConfChangeValidation ? null : Refusal(change);
            if (refusal is null)
                _pendingConfIndex = core.Log.LastIndex + (ulong)i + 1;
            else
            {
                core.Trace.Info(
                    $"{core.Id:x} ignoring conf change {Describe.ConfChange(change)} at config {core.Tracker.Config}: {refusal}");
                copy[i] = default;
            }
        }
        return true;
    }

    private string? Refusal(ConfChangeV2 change)
    {
        var isJoint = core.Tracker.Config.Voters.IsJoint;
        var leaves = change.Changes.Count == 0;
        if (_pendingConfIndex > core.Log.Applied)
            return $"possible unapplied conf change at index {_pendingConfIndex} (applied to {core.Log.Applied})";
        if (isJoint && !leaves)
            return "must transition out of joint config first";
        return !isJoint && leaves ? "not in joint state; refusing empty conf change" : null;
    }

    private bool Append(ReadOnlySpan<Entry> entries)
    {
        var payload = EntrySize.Payload(entries);
        // Empty payloads always pass: the entry that begins a term, and the change that leaves a joint configuration.
        var limit = core.Config.MaxUncommittedEntriesSize;
        if (limit != 0 && _uncommittedSize > 0 && payload > 0 && payload > limit - Math.Min(limit, _uncommittedSize))
        {
            core.Trace.Warning($"{core.Id:x} appending new entries to log would exceed uncommitted entry size limit; dropping proposal");
            return false;
        }
        _uncommittedSize += payload;
        var last = core.Log.AppendNew(core.Term, entries);
        // The leader acknowledges its own entries when they are durable, like any other member.
        core.Send(new Message { Type = MessageType.AppResp, To = core.Id, Index = last });
        return true;
    }
}
