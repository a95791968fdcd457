namespace Wetware.Raft.Tests.Replication;

public sealed class ProgressTests
{
    [Fact]
    public void Text_names_all_that_is_unusual()
    {
        var progress = New(ProgressState.Snapshot, 1, 2, size: 1);
        progress.PendingSnapshot = 123;
        progress.IsLearner = true;
        progress.Inflights.Add(123, 1);
        Assert.Equal("StateSnapshot match=1 next=2 learner paused pendingSnap=123 inactive inflight=1[full]", progress.ToString());
    }

    [Theory]
    [InlineData(ProgressState.Probe, false, false)]
    [InlineData(ProgressState.Probe, true, true)]
    [InlineData(ProgressState.Replicate, false, false)]
    [InlineData(ProgressState.Replicate, true, true)]
    [InlineData(ProgressState.Snapshot, false, true)]
    public void Appends_pause_by_flow_or_for_a_snapshot(ProgressState state, bool flowPaused, bool expected)
    {
        var progress = New(state, 0, 1);
        progress.FlowPaused = flowPaused;
        Assert.Equal(expected, progress.IsPaused);
    }

    [Theory]
    [InlineData(ProgressState.Replicate, 0UL, 2UL)]
    [InlineData(ProgressState.Snapshot, 10UL, 11UL)]
    [InlineData(ProgressState.Snapshot, 0UL, 2UL)]
    public void Probing_starts_after_the_match_or_the_snapshot(ProgressState state, ulong pending, ulong next)
    {
        var progress = New(state, 1, 5);
        progress.PendingSnapshot = pending;
        progress.SentCommit = 20;
        progress.BecomeProbe();
        Assert.Equal((ProgressState.Probe, 1UL, next, next - 1), (progress.State, progress.Match, progress.Next, progress.SentCommit));
    }

    [Fact]
    public void Replicating_starts_after_the_match_and_a_snapshot_moves_next()
    {
        var progress = New(ProgressState.Probe, 1, 5);
        progress.BecomeReplicate();
        Assert.Equal((ProgressState.Replicate, 2UL), (progress.State, progress.Next));
        progress.BecomeSnapshot(10);
        Assert.Equal((ProgressState.Snapshot, 10UL, 11UL, 10UL), (progress.State, progress.PendingSnapshot, progress.Next, progress.SentCommit));
    }

    [Theory]
    [InlineData(2UL, 3UL, 5UL, false)]
    [InlineData(3UL, 3UL, 5UL, false)]
    [InlineData(4UL, 4UL, 5UL, true)]
    [InlineData(5UL, 5UL, 6UL, true)]
    public void Acknowledged_index_only_grows(ulong index, ulong match, ulong next, bool isNew)
    {
        var progress = New(ProgressState.Replicate, 3, 5);
        progress.FlowPaused = true;
        Assert.Equal(isNew, progress.MaybeUpdate(index));
        Assert.Equal((match, next, !isNew), (progress.Match, progress.Next, progress.FlowPaused));
    }

    [Theory]
    [InlineData(ProgressState.Replicate, 5UL, 10UL, 5UL, 5UL, false, 10UL)]
    [InlineData(ProgressState.Replicate, 5UL, 10UL, 4UL, 4UL, false, 10UL)]
    [InlineData(ProgressState.Replicate, 5UL, 10UL, 9UL, 9UL, true, 6UL)]
    [InlineData(ProgressState.Probe, 0UL, 10UL, 5UL, 5UL, false, 10UL)]
    [InlineData(ProgressState.Probe, 0UL, 10UL, 9UL, 9UL, true, 9UL)]
    [InlineData(ProgressState.Probe, 0UL, 2UL, 1UL, 1UL, true, 1UL)]
    [InlineData(ProgressState.Probe, 0UL, 1UL, 0UL, 0UL, true, 1UL)]
    [InlineData(ProgressState.Probe, 0UL, 10UL, 9UL, 2UL, true, 3UL)]
    [InlineData(ProgressState.Probe, 0UL, 10UL, 9UL, 0UL, true, 1UL)]
    [InlineData(ProgressState.Probe, 5UL, 10UL, 9UL, 2UL, true, 6UL)]
    public void Rejection_goes_back_but_never_before_the_match(
        ProgressState state, ulong match, ulong next, ulong rejected, ulong hint, bool isGenuine, ulong expected)
    {
        var progress = New(state, match, next);
        Assert.Equal(isGenuine, progress.MaybeDecrement(rejected, hint));
        Assert.Equal((match, expected), (progress.Match, progress.Next));
    }

    [Fact]
    public void Commit_index_is_sent_again_only_when_it_can_help()
    {
        var progress = New(ProgressState.Replicate, 3, 6);
        progress.SentCommit = 3;
        Assert.False(progress.CanBumpCommit(3));
        Assert.True(progress.CanBumpCommit(4));
        progress.SentCommit = 5;
        Assert.False(progress.CanBumpCommit(9));
    }

    private static Progress New(ProgressState state, ulong match, ulong next, int size = 256) =>
        new(new Inflights(size, 0)) { State = state, Match = match, Next = next };
}
