namespace Wetware.Raft.Tests.Quorum;

public sealed class QuorumTests
{
    [Fact]
    public void Committed_index_is_the_highest_that_a_majority_has()
    {
        var random = new Random(3);
        for (var round = 0; round < 20000; round++)
        {
            var ids = Enumerable.Range(1, random.Next(10)).Select(_ => (ulong)random.Next(1, 20)).ToList();
            var config = new MajorityConfig(ids);
            var acked = new Acked(ids.Distinct().Where(_ => random.Next(4) > 0).ToDictionary(id => id, _ => (ulong)random.Next(10)));
            var expected = config.Count == 0 ? QuorumIndex.Infinity
                : Enumerable.Range(0, 11).Select(i => (ulong)i).Last(i => i == 0 || config.Count(id => acked.TryGetAcked(id, out var index) && index >= i) > config.Count / 2);
            Assert.Equal(expected, config.CommittedIndex(acked));
            Assert.Equal(expected, new JointConfig(config, config).CommittedIndex(acked));
            Assert.Equal(expected, new JointConfig(MajorityConfig.Empty, config).CommittedIndex(acked));
        }
    }

    [Fact]
    public void Large_configuration_is_counted_too()
    {
        var config = new MajorityConfig(Enumerable.Range(1, 101).Select(id => (ulong)id));
        Assert.Equal(51UL, config.CommittedIndex(new Acked(config.ToDictionary(id => id, id => id))));
    }

    [Fact]
    public void Set_is_ordered_unique_and_immutable()
    {
        var config = new MajorityConfig([3, 1, 3, 2]);
        var more = config.Add(10).Add(0).Add(2).Remove(3).Remove(99);
        Assert.Equal("(1 2 3)", config.ToString());
        Assert.Equal("(0 1 2 a)", more.ToString());
        Assert.Equal(new MajorityConfig([10, 2, 1, 0]), more);
        Assert.Equal([0UL, 1UL, 2UL, 3UL, 10UL], config.Union(more));
    }

    private sealed class Acked(Dictionary<ulong, ulong> indexes) : IAckedIndexer
    {
        public bool TryGetAcked(ulong id, out ulong index) => indexes.TryGetValue(id, out index);
    }
}
