using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Capabilities;

[Collection(SharedNodes.Name)]
public sealed class OriginChecksTests(SharedNodes.Nodes nodes)
{
    [Fact]
    public async Task A_good_answer_is_relied_on_for_the_lease_and_no_longer()
    {
        var time = new ManualTimeProvider();
        var client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
        var root = await nodes.Client.GetGrain<IBoxGrain>(Guid.NewGuid().ToString()).Root();
        var checks = new OriginChecks(NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[0]), time);
        CapabilityOrigin[] origins = [new(root.Target, root.Serials)];
        await checks.Check(origins, CancellationToken.None);

        await client.RevokeAsync(root);

        await checks.Check(origins, CancellationToken.None);
        time.Advance(CapabilityOrigin.Lease - TimeSpan.FromTicks(1));
        await checks.Check(origins, CancellationToken.None);
        time.Advance(TimeSpan.FromTicks(1));
        var error = await Assert.ThrowsAsync<WetwareException>(() => checks.Check(origins, CancellationToken.None).AsTask());
        Assert.Equal(ErrorKind.Denied, error.Kind);
    }

    [Fact]
    public async Task A_good_answer_is_for_its_own_reference_alone()
    {
        var time = new ManualTimeProvider();
        var client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
        var root = await nodes.Client.GetGrain<IBoxGrain>(Guid.NewGuid().ToString()).Root();
        var (one, other) = (await client.AttenuateAsync(root, ["get"]), await client.AttenuateAsync(root, ["get"]));
        var checks = new OriginChecks(NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[0]), time);
        await client.RevokeAsync(one);

        await checks.Check([new(other.Target, other.Serials)], CancellationToken.None);

        // The other one came of the same root, and was just found good.
        var error = await Assert.ThrowsAsync<WetwareException>(() => checks.Check([new(one.Target, one.Serials)], CancellationToken.None).AsTask());
        Assert.Equal(ErrorKind.Denied, error.Kind);
    }

    [Fact]
    public async Task What_came_of_one_that_cannot_be_asked_is_refused()
    {
        var time = new ManualTimeProvider();
        var box = nodes.Client.GetGrain<IBoxGrain>(Guid.NewGuid().ToString());
        var root = await box.Root();
        var checks = new OriginChecks(NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[0]), time);
        CapabilityOrigin[] origins = [new(root.Target, root.Serials)];
        await checks.Check(origins, CancellationToken.None);
        await box.BeAway();
        time.Advance(CapabilityOrigin.Lease);

        var error = await Assert.ThrowsAsync<WetwareException>(() => checks.Check(origins, CancellationToken.None).AsTask());

        Assert.Equal(ErrorKind.Disconnected, error.Kind);
    }
}
