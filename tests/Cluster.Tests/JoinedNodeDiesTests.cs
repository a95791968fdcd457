using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Commands that go on although the node dies that they were told to ask.</summary>
public sealed class JoinedNodeDiesTests
{
    [Fact]
    public async Task Commands_follow_to_another_node_when_the_one_that_they_joined_dies()
    {
        await using var cluster = new TestCluster();
        var starting = cluster.Worker("doomed");
        await Task.WhenAll(cluster.Gateway(), starting, cluster.Worker("other"));
        var doomed = await starting;
        await cluster.LsUntil(nodes => nodes.Count == 3, "three nodes");
        var join = Garbage.ClusterEndpointIn(doomed.Text);

        var ls = cluster.Client("ls", "--watch", "--join", join);
        var watch = cluster.Client("task", "watch", "--join", join);
        await ls.Says("gateway");
        var (code, said) = await WwProcess.Run("task", "submit", Repository.Sample("hash"), "--id", "before", "--difficulty", "1", "--ns", cluster.Namespace, "--timeout", "60", "--wait");
        Assert.True(code == 0, said);
        await watch.Says("before");
        var submit = cluster.Client("task", "submit", Repository.Sample("hash"), "--id", "during", "--difficulty", "1", "--start", "8", "--wait", "--join", join);
        await submit.Says("task during accepted");

        await doomed.Kill();

        Assert.True(await submit.Exit() == 0, submit.Text);
        await watch.Says("during finished");
        await ls.Says("left ");
        Assert.False(ls.HasExited, ls.Text);
        Assert.False(watch.HasExited, watch.Text);
    }
}
