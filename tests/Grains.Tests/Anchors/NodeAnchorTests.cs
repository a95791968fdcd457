using Microsoft.Extensions.Options;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Anchors;
using Wetware.Tests.Anchors.Simulation;

namespace Wetware.Tests.Anchors;

/// <summary>A node's own tree.</summary>
public sealed class NodeAnchorTests
{
    private static readonly AnchorPath Node = AnchorPath.Parse("/f19caa21dda41c43");

    private readonly NodeAnchors _anchors = Tree(new AnchorOptions { MaxNames = 3 });

    [Fact]
    public void A_store_creates_all_above()
    {
        Assert.True(Store("a/b/c", "x").Done);

        Assert.Equal("a", Names(""));
        Assert.Equal("b", Names("a"));
        Assert.Equal("c", Names("a/b"));
        Assert.Equal("", Names("a/b/c"));
    }

    [Fact]
    public void Removing_leaves_siblings_and_gives_all_memory_back()
    {
        _anchors.Create(Node);
        var before = _anchors.Bytes;
        Store("a/b", "x");
        Store("a/c", "y");

        Assert.Equal(AnchorRemoval.NotEmpty, _anchors.Remove(Node.Walk("a")));
        Assert.Equal(AnchorRemoval.Removed, _anchors.Remove(Node.Walk("a/b")));
        Assert.Equal("c", Names("a"));
        Assert.Equal(AnchorRemoval.Removed, _anchors.Remove(Node.Walk("a/c")));
        Assert.Equal(AnchorRemoval.Removed, _anchors.Remove(Node.Walk("a")));
        Assert.Equal(AnchorRemoval.Missing, _anchors.Remove(Node.Walk("a")));
        Assert.Equal(before, _anchors.Bytes);
    }

    [Fact]
    public void A_limit_on_the_way_creates_nothing()
    {
        foreach (var name in (string[])["a", "b", "c"])
            _anchors.Create(Node.Walk(name));

        Assert.Equal(ErrorKind.Limit, Assert.Throws<WetwareException>(() => Store("d/e/f", "x")).Kind);
        Assert.Equal("a b c", Names(""));
        Assert.Equal("", Names("d"));
    }

    [Fact]
    public void The_memory_of_all_together_is_limited()
    {
        var anchors = Tree(new AnchorOptions { MaxNodeBytes = 10_000 });
        Change(anchors, "a", new byte[4000]);
        var before = anchors.Bytes;

        foreach (var name in (string[])["b", "b/c/d", "a"])
        {
            Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => Change(anchors, name, new byte[9990])).Kind);
            Assert.Equal(before, anchors.Bytes);
        }

        Assert.Equal("a", string.Join(' ', anchors.Read(Node, node => AnchorRules.Page(node, null, 10)).Names));
        Assert.True(Change(anchors, "b", new byte[4000]).Done);
    }

    [Fact]
    public void Versions_go_on_growing_after_a_removal()
    {
        Store("a/b", "x");
        var last = Store("a/b", "y").Version;
        _anchors.Remove(Node.Walk("a/b"));
        _anchors.Remove(Node.Walk("a"));

        Assert.True(Store("a/b", "z").Version > last);
    }

    [Fact]
    public async Task A_watcher_is_told_of_changes_and_of_the_end()
    {
        using var watcher = _anchors.Watch(Node.Walk("a"), 0);
        Assert.False(watcher.Changed.IsCompleted);
        var stored = Store("a", "x");
        Assert.Equal(stored.Version - 1, (await watcher.Changed).Version); // it is created first

        using var second = _anchors.Watch(Node.Walk("a"), stored.Version);
        _anchors.Remove(Node.Walk("a"));
        Assert.Equal(AnchorCell.None, await second.Changed);
    }

    private static NodeAnchors Tree(AnchorOptions options) => new(Options.Create(options), SimulatedTree.Metrics);

    private AnchorOutcome Store(string path, string value) => Change(_anchors, path, System.Text.Encoding.UTF8.GetBytes(value));

    private static AnchorOutcome Change(NodeAnchors anchors, string path, byte[] value) =>
        anchors.Change(Node.Walk(path), AnchorOperation.New(), AnchorChange.Store(CapabilityValue.Of(value), overwrite: true));

    private string Names(string path) => string.Join(' ', _anchors.Read(Node.Walk(path), node => AnchorRules.Page(node, null, 10)).Names);
}
