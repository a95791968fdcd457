using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Tokens;

namespace Wetware.Tests.Capabilities;

/// <summary>What was acknowledged holds on when the silos that knew it are killed.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public async Task Seals_revocations_and_tokens_outlive_the_silos_that_made_them()
    {
        await using var nodes = await NodeCluster.Start(2);
        var client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
        var tokens = nodes.Client.GetGrain<ITokensGrain>(0);
        List<(Capability Root, Capability Revoked)> boxes = [];
        for (var i = 0; i < 6; i++)
        {
            var root = await nodes.Client.GetGrain<IBoxGrain>($"box {i}").Root();
            var lent = await client.AttenuateAsync(root, ["get"]);
            await client.RevokeAsync(lent);
            boxes.Add((root, lent));
        }

        var kept = await tokens.Export(boxes[0].Root);
        var gone = await tokens.Export(boxes[0].Root);
        await tokens.Revoke(gone.Info.Id);

        // A third silo takes over from both that know anything.
        var old = nodes.Cluster.Silos.ToList();
        var third = await nodes.Cluster.StartAdditionalSiloAsync();
        foreach (var silo in old)
            await nodes.Cluster.KillSiloAsync(silo);

        client = third.ServiceProvider.GetRequiredService<CapabilityClient>();
        tokens = NodeCluster.GrainsOn(third).GetGrain<ITokensGrain>(0);
        foreach (var (root, revoked) in boxes)
        {
            await Works(() => client.CallAsync(root, "get"));
            Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => client.CallAsync(revoked, "get"))).Kind);
        }

        await Works(async () => await client.CallAsync(await tokens.Import(kept.Token), "get"));
        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => tokens.Import(gone.Token))).Kind);
    }

    // Until the death of a silo is known, calls to it fail.
    private static Task Works(Func<Task> act) => Wait.Until(
        async () =>
        {
            try
            {
                await act();
                return true;
            }
            catch (Exception error) when (error is SiloUnavailableException or OrleansMessageRejectionException or TimeoutException
                or WetwareException { Kind: ErrorKind.Disconnected })
            {
                return false;
            }
        },
        "served by the silo that is left",
        TimeSpan.FromSeconds(60));
}
