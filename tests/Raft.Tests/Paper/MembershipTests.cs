using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Paper;

/// <summary>Raft paper, §6, and thesis, chapter 4: cluster membership changes.</summary>
public sealed class MembershipTests
{
    [Fact]
    public void Change_is_active_when_it_is_applied()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Acknowledge(2, 1);

        leader.Raw.ProposeConfChange(new ConfChange(ConfChangeType.AddNode, 3));
        leader.Work();
        Assert.Equal("voters=(1 2)", leader.Raw.Config.ToString());
        leader.Acknowledge(2, 2);

        Assert.Equal("voters=(1 2 3)", leader.Raw.Config.ToString());
        Assert.Contains(leader.Sent(MessageType.App), append => append.To == 3);
    }

    [Fact]
    public void Second_change_becomes_an_empty_entry_while_one_is_not_applied()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Acknowledge(2, 1);
        leader.Raw.ProposeConfChange(new ConfChange(ConfChangeType.AddNode, 3));

        Assert.Equal(StepResult.Ok, leader.Raw.ProposeConfChange(new ConfChange(ConfChangeType.AddNode, 4)));

        var entries = leader.Core.Log.Unstable.Entries.ToArray();
        Assert.Equal([EntryType.ConfChange, EntryType.Normal], entries.Select(entry => entry.Type));
        Assert.True(entries[1].Data.IsEmpty);
    }

    [Fact]
    public void New_leader_refuses_changes_until_its_log_is_applied()
    {
        var leader = TestNode.LeaderOf([1, 2], prepare: TestNode.Log(1, 1));
        leader.Raw.ProposeConfChange(new ConfChange(ConfChangeType.AddNode, 3));
        Assert.Equal(EntryType.Normal, leader.Core.Log.Unstable.Entries.ToArray()[^1].Type);

        leader.Acknowledge(2, 4);
        leader.Raw.ProposeConfChange(new ConfChange(ConfChangeType.AddNode, 3));

        Assert.Equal(EntryType.ConfChange, leader.Core.Log.Unstable.Entries.ToArray()[^1].Type);
    }

    [Fact]
    public void Joint_configuration_needs_both_majorities()
    {
        var leader = TestNode.LeaderOf([1, 2, 3]);
        leader.Acknowledge(2, 1);
        leader.Raw.ProposeConfChange(new ConfChangeV2(ConfChangeSingle.Parse("r2 r3 v4 v5"), ConfChangeTransition.JointExplicit));
        leader.Acknowledge(2, 2);
        Assert.Equal("voters=(1 4 5)&&(1 2 3)", leader.Raw.Config.ToString());

        leader.Propose("x");
        leader.Acknowledge(4, 3);
        Assert.Equal(2UL, leader.Core.Log.Committed);
        leader.Acknowledge(2, 3);
        Assert.Equal(3UL, leader.Core.Log.Committed);
    }

    [Fact]
    public void Election_in_a_joint_configuration_needs_both_majorities()
    {
        var node = new TestNode(1, [1, 2, 3]);
        node.Raw.ApplyConfChange(new ConfChangeV2(ConfChangeSingle.Parse("v4 v5 r2 r3"), ConfChangeTransition.JointExplicit));
        node.Raw.Campaign();
        node.Work();

        node.Step(new() { Type = MessageType.VoteResp, From = 4, Term = 1 });
        Assert.Equal(RaftRole.Candidate, node.Role);
        node.Step(new() { Type = MessageType.VoteResp, From = 3, Term = 1 });

        Assert.Equal(RaftRole.Leader, node.Role);
    }

    [Theory]
    [InlineData(ConfChangeTransition.Auto, true)]
    [InlineData(ConfChangeTransition.JointImplicit, true)]
    [InlineData(ConfChangeTransition.JointExplicit, false)]
    public void Joint_configuration_is_left_by_the_leader_or_on_request(ConfChangeTransition transition, bool isAutomatic)
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);
        group[1].Raw.ProposeConfChange(new ConfChangeV2(ConfChangeSingle.Parse("v4 l3"), transition));
        group.Settle();
        if (!isAutomatic)
        {
            Assert.Equal("voters=(1 2 4)&&(1 2 3) learners_next=(3)", group[2].Raw.Config.ToString());
            group[1].Raw.ProposeConfChange(ConfChangeV2.Leave);
            group.Settle();
        }
        Assert.Equal("voters=(1 2 4) learners=(3)", group[1].Raw.Config.ToString());
    }

    [Fact]
    public void Automatic_leave_is_tried_again_after_a_transfer()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Acknowledge(2, 1);
        leader.Raw.ProposeConfChange(new ConfChangeV2(ConfChangeSingle.Parse("v3 v4")));
        leader.Work();
        leader.Raw.TransferLeader(2);
        // The transfer begins before the change is applied, so that leaving is refused.
        leader.Acknowledge(2, 2);
        Assert.True(leader.Raw.Config.Voters.IsJoint);
        Assert.Equal(2UL, leader.Core.Log.LastIndex);

        leader.Tick(10);
        leader.Propose("x");
        leader.Acknowledge(2, 3);
        leader.Acknowledge(3, 3);

        Assert.Contains(leader.Core.Log.Unstable.Entries.ToArray().Concat(Stored(leader)), entry => entry is { Type: EntryType.ConfChangeV2, Data.IsEmpty: true });
    }

    [Theory]
    [InlineData(false, RaftRole.Leader)]
    [InlineData(true, RaftRole.Follower)]
    public void Removed_leader_goes_on_or_steps_down(bool stepsDown, RaftRole expected)
    {
        var leader = TestNode.LeaderOf([1, 2], config => config with { StepDownOnRemoval = stepsDown });
        leader.Raw.ApplyConfChange(new ConfChange(ConfChangeType.RemoveNode, 1));
        Assert.Equal(expected, leader.Role);
        Assert.Equal(StepResult.ProposalDropped, leader.Propose("x"));
    }

    [Fact]
    public void Demoted_leader_drops_proposals()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Raw.ApplyConfChange(new ConfChange(ConfChangeType.AddLearnerNode, 1));
        Assert.Equal(StepResult.ProposalDropped, leader.Propose("x"));
    }

    [Fact]
    public void Removal_of_a_voter_commits_what_only_it_had_not_acknowledged()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Propose("x");
        Assert.Equal(0UL, leader.Core.Log.Committed);
        leader.Raw.ApplyConfChange(new ConfChange(ConfChangeType.RemoveNode, 2));
        Assert.Equal(2UL, leader.Core.Log.Committed);
    }

    [Fact]
    public void Member_with_an_unapplied_change_does_not_campaign()
    {
        var node = new TestNode(1, [1, 2]);
        var change = new Entry(1, 1, ConfChangeCodec.Write(new ConfChange(ConfChangeType.AddNode, 3)), EntryType.ConfChange);
        node.Raw.Step(new() { Type = MessageType.App, From = 2, Term = 1, Entries = new[] { change }, Commit = 1 });
        node.Raw.Campaign();
        Assert.Equal(RaftRole.Follower, node.Role);

        node.Work();
        node.Raw.Campaign();

        Assert.Equal(RaftRole.Candidate, node.Role);
    }

    [Fact]
    public void Learner_receives_the_log_does_not_count_and_does_not_campaign_but_votes()
    {
        var leader = TestNode.LeaderOf([1, 2], learners: [3]);
        leader.Acknowledge(3, 1);
        Assert.Equal(0UL, leader.Core.Log.Committed);
        Assert.Contains(leader.Sent(MessageType.App), append => append.To == 3);

        var learner = new TestNode(3, [1, 2], learners: [3]);
        learner.Tick(40);
        Assert.Equal(RaftRole.Follower, learner.Role);
        learner.Step(new() { Type = MessageType.Vote, From = 2, Term = 2 });
        Assert.False(Assert.Single(learner.Sent(MessageType.VoteResp)).Reject);
    }

    [Fact]
    public void Without_validation_impossible_changes_reach_the_log_and_fail_when_applied()
    {
        var leader = TestNode.LeaderOf([1], config => config with { DisableConfChangeValidation = true });
        leader.Raw.ProposeConfChange(ConfChangeV2.Leave);
        Assert.Equal("can't leave a non-joint config", Assert.Throws<ConfChangeException>(leader.Work).Message);
    }

    private static Entry[] Stored(TestNode node)
    {
        Assert.Equal(StorageStatus.Ok, node.Storage.Entries(1, node.Storage.LastIndex + 1, ulong.MaxValue, out var entries));
        return entries.ToArray();
    }
}
