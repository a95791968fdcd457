namespace Wetware.Raft;

/// <summary>Reports a configuration change that is not possible from the active configuration.</summary>
public sealed class ConfChangeException(string message) : InvalidOperationException(message);

/// <summary>
/// Computes configurations. Nothing is changed in the tracker that is given; each method returns the new configuration and progress, or
/// throws <see cref="ConfChangeException"/>.
/// </summary>
internal sealed class ConfChanger(ProgressTracker tracker, ulong lastIndex)
{
    private JointConfig _voters = tracker.Config.Voters;
    private MajorityConfig _learners = tracker.Config.Learners;
    private MajorityConfig _learnersNext = tracker.Config.LearnersNext;
    private ProgressMap _progress = new();

    /// <summary>
    /// Enters a joint configuration: the voters become the outgoing half, the changes apply to the incoming one (thesis, §4.3).
    /// </summary>
    public (MembershipConfig Config, ProgressMap Progress) EnterJoint(bool autoLeave, IEnumerable<ConfChangeSingle> changes)
    {
        Begin();
        Require(!_voters.IsJoint, "config is already joint");
        Require(_voters.Incoming.Count > 0, "can't make a zero-voter config joint");
        _voters = new(_voters.Incoming, _voters.Incoming);
        Apply(changes);
        return End(autoLeave);
    }

    /// <summary>Leaves a joint configuration: the incoming half decides alone, and learners that waited become learners.</summary>
    public (MembershipConfig Config, ProgressMap Progress) LeaveJoint()
    {
        Begin();
        Require(_voters.IsJoint, "can't leave a non-joint config");
        foreach (var id in _learnersNext)
        {
            _learners = _learners.Add(id);
            _progress.Find(id)!.IsLearner = true;
        }
        _learnersNext = MajorityConfig.Empty;
        foreach (var id in _voters.Outgoing)
        {
            if (!_voters.Incoming.Contains(id) && !_learners.Contains(id))
                _progress.Remove(id);
        }
        _voters = new(_voters.Incoming, MajorityConfig.Empty);
        return End(autoLeave: false);
    }

    /// <summary>Makes changes that together change at most one voter, without joint consensus.</summary>
    public (MembershipConfig Config, ProgressMap Progress) Simple(IEnumerable<ConfChangeSingle> changes)
    {
        Begin();
        Require(!_voters.IsJoint, "can't apply simple config change in joint config");
        var before = _voters.Incoming;
        Apply(changes);
        var changed = before.Count(id => !_voters.Incoming.Contains(id)) + _voters.Incoming.Count(id => !before.Contains(id));
        Require(changed <= 1, "more than one voter changed without entering joint config");
        return End(autoLeave: false);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new ConfChangeException(otherwise);
    }

    private void Begin()
    {
        (_voters, _learners, _learnersNext) = (tracker.Config.Voters, tracker.Config.Learners, tracker.Config.LearnersNext);
        _progress = new();
        foreach (var (id, progress) in tracker.Progress)
            _progress.Set(id, progress.CloneShared());
        CheckInvariants(tracker.Config);
    }

    private (MembershipConfig Config, ProgressMap Progress) End(bool autoLeave)
    {
        var config = new MembershipConfig(_voters, _learners, _learnersNext, autoLeave);
        CheckInvariants(config);
        return (config, _progress);
    }

    private void Apply(IEnumerable<ConfChangeSingle> changes)
    {
        foreach (var (type, id) in changes)
        {
            // An application that refuses a committed change replaces the member by 0.
            if (id == NodeId.None)
                continue;
            switch (type)
            {
                case ConfChangeType.AddNode:
                    MakeVoter(id);
                    break;
                case ConfChangeType.AddLearnerNode:
                    MakeLearner(id);
                    break;
                case ConfChangeType.RemoveNode:
                    Remove(id);
                    break;
                case ConfChangeType.UpdateNode:
                    break;
                default:
                    throw new ConfChangeException($"unexpected conf type {(int)type}");
            }
        }
        Require(_voters.Incoming.Count > 0, "removed all voters");
    }

    private void MakeVoter(ulong id)
    {
        if (_progress.Find(id) is { } progress)
        {
            progress.IsLearner = false;
            _learners = _learners.Remove(id);
            _learnersNext = _learnersNext.Remove(id);
        }
        else
            AddProgress(id, isLearner: false);
        _voters = _voters with { Incoming = _voters.Incoming.Add(id) };
    }

    private void MakeLearner(ulong id)
    {
        var progress = _progress.Find(id);
        if (progress is null)
        {
            _learners = _learners.Add(id);
            AddProgress(id, isLearner: true);
            return;
        }
        if (progress.IsLearner)
            return;
        Remove(id);
        _progress.Set(id, progress);

        // A member must not be voter and learner at once: a voter of the outgoing half becomes a learner when that half is left.
        if (_voters.Outgoing.Contains(id))
            _learnersNext = _learnersNext.Add(id);
        else
        {
            progress.IsLearner = true;
            _learners = _learners.Add(id);
        }
    }

    private void Remove(ulong id)
    {
        if (_progress.Find(id) is null)
            return;
        _voters = _voters with { Incoming = _voters.Incoming.Remove(id) };
        _learners = _learners.Remove(id);
        _learnersNext = _learnersNext.Remove(id);
        if (!_voters.Outgoing.Contains(id))
            _progress.Remove(id);
    }

    // The new member is probed from the last index. It counts as active, or the check of the quorum could depose the leader before the
    // member had a chance to answer.
    private void AddProgress(ulong id, bool isLearner) => _progress.Set(id, new Progress(tracker.NewInflights())
    {
        Next = Math.Max(lastIndex, 1),
        IsLearner = isLearner,
        RecentActive = true,
    });

    private void CheckInvariants(MembershipConfig config)
    {
        foreach (var id in config.Voters.Ids.Concat(config.Learners).Concat(config.LearnersNext))
            Require(_progress.Find(id) is not null, $"no progress for {id}");
        foreach (var id in config.LearnersNext)
        {
            Require(config.Voters.Outgoing.Contains(id), $"{id} is in LearnersNext, but not Voters[1]");
            Require(!_progress.Find(id)!.IsLearner, $"{id} is in LearnersNext, but is already marked as learner");
        }
        foreach (var id in config.Learners)
        {
            Require(!config.Voters.Outgoing.Contains(id), $"{id} is in Learners and Voters[1]");
            Require(!config.Voters.Incoming.Contains(id), $"{id} is in Learners and Voters[0]");
            Require(_progress.Find(id)!.IsLearner, $"{id} is in Learners, but is not marked as learner");
        }
        if (config.Voters.IsJoint)
            return;
        Require(config.LearnersNext.Count == 0, "LearnersNext must be empty when not joint");
        Require(!config.AutoLeave, "AutoLeave must be false when not joint");
    }
}
