using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Sessions;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using static Wetware.Tests.Capabilities.CapabilityAssert;

namespace Wetware.Tests.Sessions;

public sealed class SessionNodeGoneTests
{
    [Fact]
    public async Task What_a_session_holds_is_answered_by_another_node_once_its_own_is_gone()
    {
        await using var cluster = await NodeCluster.Start(2);
        var (here, gone) = (cluster.Cluster.Silos[0], cluster.Cluster.Silos[1]);
        var client = new CapabilityClient(NodeCluster.GrainsOn(here), TimeProvider.System);
        var id = here.ServiceProvider.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId;
        var session = await new SessionClient(NodeCluster.GrainsOn(here), client, id).LoginAsync(server: cluster.CardOf(gone).Server);
        var view = await session.GetAsync("view");
        var executor = await session.GetAsync("executor");
        var reversed = (await client.CallAsync(view, "reverse")).Single();
        var web = (await client.CallAsync(await session.GetAsync("http"), "restrict", """{"robots":true}"""u8.ToArray())).Single();
        var topic = (await client.CallAsync(await session.GetAsync("queues"), "open", "jobs"u8.ToArray())).Single();
        await Fails(ErrorKind.NotFound, "topic 'jobs' does not exist", () => client.CallAsync(topic, "stats"));

        await cluster.Cluster.KillSiloAsync(gone);

        // What had been derived stands too: its origins are asked at their new places.
        await Wait.Until(() => Answers(client, view, "iter"), "the view answers");
        await Wait.Until(() => Answers(client, reversed, "iter"), "the reversed view answers");
        Assert.Equal("[]", (await client.CallAsync(executor, "ps")).Text());
        await Fails(ErrorKind.Denied, () => client.CallAsync(web, "get", """{"url":"http://127.0.0.1/"}"""u8.ToArray()));
        await Fails(ErrorKind.NotFound, "topic 'jobs' does not exist", () => client.CallAsync(topic, "stats"));

        // A capability of that very node is as gone as the node.
        var there = (await client.CallAsync(executor, "at", System.Text.Encoding.UTF8.GetBytes(cluster.CardOf(gone).Server))).Single();
        await Fails(ErrorKind.Disconnected, () => client.CallAsync(there, "ps"));
    }

    private static async Task<bool> Answers(CapabilityClient client, Capability? capability, string method)
    {
        try
        {
            await client.CallAsync(capability, method);
            return true;
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
        {
            return false;
        }
    }
}
