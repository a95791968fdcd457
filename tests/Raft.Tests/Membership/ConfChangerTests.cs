namespace Wetware.Raft.Tests.Membership;

public sealed class ConfChangerTests
{
    [Fact]
    public void Joint_changes_and_one_by_one_changes_lead_to_the_same_configuration()
    {
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            // Member 1 always votes, so that voters are left.
            var setup = Changes(random, 5, () => ConfChangeType.AddNode, lowest: 1).Prepend(new(ConfChangeType.AddNode, 1)).ToList();
            var changes = Changes(random, 9, () => (ConfChangeType)random.Next(4), lowest: 2);

            var start = OneByOne(new(10, 0), setup);
            var simple = OneByOne(start, changes);
            var joint = Apply(start, changer => changer.EnterJoint(autoLeave: round % 2 == 0, changes));
            var left = Apply(joint, changer => changer.LeaveJoint());

            Assert.Equal(simple.Config, left.Config);
            Assert.Equal(simple.Progress.ToString(), left.Progress.ToString());
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("1 2 3", "")]
    [InlineData("1 2 3", "4 5")]
    public void Plain_configuration_is_restored(string voters, string learners) =>
        AssertRestored(new ConfState { Voters = Ids(voters), Learners = Ids(learners) });

    [Theory]
    [InlineData("1 2 3", "5", "1 2 4 6", "4", true)]
    [InlineData("1 2 3", "", "1 2 3", "", false)]
    [InlineData("7", "8 9", "1 2 3", "2 3", false)]
    public void Joint_configuration_is_restored(string voters, string learners, string outgoing, string next, bool autoLeave) => AssertRestored(new ConfState
    {
        Voters = Ids(voters),
        Learners = Ids(learners),
        VotersOutgoing = Ids(outgoing),
        LearnersNext = Ids(next),
        AutoLeave = autoLeave,
    });

    [Theory]
    [InlineData("r1", "removed all voters")]
    [InlineData("l1", "removed all voters")]
    [InlineData("v2 v3", "more than one voter changed without entering joint config")]
    public void Impossible_change_is_refused_and_changes_nothing(string changes, string error)
    {
        var tracker = OneByOne(new(10, 0), [new(ConfChangeType.AddNode, 1)]);
        var thrown = Assert.Throws<ConfChangeException>(() => new ConfChanger(tracker, 5).Simple(ConfChangeSingle.Parse(changes)));
        Assert.Equal(error, thrown.Message);
        Assert.Equal("voters=(1)", tracker.Config.ToString());
        Assert.False(tracker.Progress.Find(1)!.IsLearner);
    }

    private static void AssertRestored(ConfState state)
    {
        var (config, progress) = ConfStateRestore.Restore(new(10, 0), 20, state);
        Assert.Equal(state, config.ToConfState());
        Assert.Equal(state.Voters.Concat(state.Learners).Concat(state.VotersOutgoing).Distinct().Order(), progress.Select(item => item.Key));
    }

    private static List<ConfChangeSingle> Changes(Random random, int most, Func<ConfChangeType> type, int lowest) =>
        [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => new ConfChangeSingle(type(), (ulong)random.Next(lowest, 10)))];

    private static ProgressTracker OneByOne(ProgressTracker tracker, IEnumerable<ConfChangeSingle> changes) =>
        changes.Aggregate(tracker, (before, change) => Apply(before, changer => changer.Simple([change])));

    private static ProgressTracker Apply(ProgressTracker tracker, Func<ConfChanger, (MembershipConfig Config, ProgressMap Progress)> change)
    {
        var (config, progress) = change(new(tracker, 10));
        return tracker.With(config, progress);
    }

    private static ulong[] Ids(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ulong.Parse)];
}
