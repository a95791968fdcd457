using FsCheck;
using FsCheck.Fluent;
using Wetware.Grains.Processes;

namespace Wetware.Tests.Processes;

public sealed class ProcessTreeTests
{
    // children: 0 → {1, 10}, 1 → {2, 6, 7, 9}, 2 → {3, 4}, 4 → {5}, 7 → {8}, 10 → {11}
    private static readonly (uint Pid, uint Parent)[] Family =
        [(1, 0), (10, 0), (2, 1), (6, 1), (7, 1), (9, 1), (3, 2), (4, 2), (5, 4), (8, 7), (11, 10)];

    [Fact]
    public void Killing_a_process_takes_exactly_its_descendants()
    {
        var tree = Tree();

        var gone = tree.Remove(1);

        Assert.Equal([1u, 2, 3, 4, 5, 6, 7, 8, 9], gone.Order().ToArray());
        Assert.Equal(10u, tree.ChildrenOf(0)[0]);
        Assert.Equal([11u], tree.ChildrenOf(10));
        Assert.Equal(2, tree.Count);
    }

    [Theory]
    [InlineData(8, 7)]
    [InlineData(9, 1)]
    [InlineData(11, 10)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 4)]
    public void A_parent_is_known(uint pid, uint parent) => Assert.Equal(parent, Tree().ParentOf(pid));

    [Fact]
    public void An_unknown_process_has_no_parent()
    {
        Assert.Null(Tree().ParentOf(99));
        Assert.Null(Tree().ParentOf(0));
    }

    [Fact]
    public void Numbers_begin_at_two_and_skip_those_in_use()
    {
        var tree = new ProcessTree();
        tree.Add(3, 0);

        Assert.Equal(2u, tree.Next(_ => false));
        Assert.Equal(4u, tree.Next(_ => false));
        Assert.Equal(7u, tree.Next(pid => pid is 5 or 6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(77)]
    public void Without_a_parent_that_lives_the_root_is_the_parent(uint parent)
    {
        var tree = new ProcessTree();

        Assert.Equal(1u, tree.Add(2, parent));
        Assert.Equal(1u, tree.ParentOf(2));
    }

    [Fact]
    public void The_root_cannot_be_removed()
    {
        var tree = Tree();

        Assert.Empty(tree.Remove(0));
        Assert.Equal(Family.Length, tree.Count);
    }

    [Fact]
    public void It_agrees_with_a_slow_model() => Prop.ForAll(
        Gen.ArrayOf(ArbMap.Default.GeneratorFor<(byte, byte, bool)>()).ToArbitrary(),
        steps =>
        {
            var tree = new ProcessTree();
            var parents = new Dictionary<uint, uint>();
            foreach (var (a, b, add) in steps)
            {
                var (pid, other) = ((uint)(a % 20) + 2, (uint)b % 22);
                if (add && !parents.ContainsKey(pid))
                {
                    var parent = tree.Add(pid, other);
                    Assert.Equal(parents.ContainsKey(other) ? other : 1, parent);
                    parents[pid] = parent;
                }
                else if (!add)
                {
                    var expected = parents.Keys.Where(p => IsUnder(parents, p, pid)).Order().ToArray();
                    Assert.Equal(expected, tree.Remove(pid).Order());
                    foreach (var gone in expected)
                        parents.Remove(gone);
                }

                Assert.Equal(parents.Count, tree.Count);
                for (uint p = 1; p < 24; p++)
                {
                    Assert.Equal(parents.TryGetValue(p, out var above) ? above : null, tree.ParentOf(p));
                    Assert.Equal(parents.Where(pair => pair.Value == p).Select(pair => pair.Key).Order(), tree.ChildrenOf(p).Order());
                }
            }
        }).QuickCheckThrowOnFailure();

    private static bool IsUnder(Dictionary<uint, uint> parents, uint pid, uint top)
    {
        while (parents.ContainsKey(pid))
        {
            if (pid == top)
                return true;
            pid = parents[pid];
        }

        return false;
    }

    private static ProcessTree Tree()
    {
        var tree = new ProcessTree(root: 0);
        foreach (var (pid, parent) in Family)
            tree.Add(pid, parent);
        return tree;
    }
}
