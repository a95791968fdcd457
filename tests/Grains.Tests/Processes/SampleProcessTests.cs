using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Grains.Capabilities;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.PubSub;
using Wetware.Testing;
using Wetware.Tests.Anchors;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Processes;

/// <summary>The samples that use capabilities, on three nodes.</summary>
[Collection(SharedNodes.Name)]
public sealed class SampleProcessTests(SharedNodes.Nodes nodes)
{
    private readonly NodeCard[] _cards = [.. nodes.Cluster.Cards.OrderBy(card => card.Server, StringComparer.Ordinal)];

    private ProcessClient Processes => new(nodes.Client, TimeProvider.System);

    private CapabilityClient Capabilities => nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();

    [Fact]
    public async Task Hello_is_heard_on_another_node()
    {
        var next = await Subscribe(_cards[1]);

        await Wait.Until(
            async () =>
            {
                Assert.Equal("0:", await Run(_cards[0], "hello", ("router", await Router(_cards[0]))));
                return next.IsCompleted;
            },
            "the message arrives");

        Assert.Equal("Hello, World", (await next).Text());
    }

    [Fact]
    public async Task Hello_remote_starts_hello_at_an_anchor_of_another_node()
    {
        var next = await Subscribe(_cards[2]);

        await Wait.Until(
            async () =>
            {
                var output = await Run(
                    _cards[0], "hello-remote", ("executor", await Executor(_cards[0])), ("anchor", await Anchor()), ("router", await Router(_cards[0])));
                Assert.StartsWith($"0:/{_cards[1].Server}/hello {{\"end\":\"exited\",\"exitCode\":0", output, StringComparison.Ordinal);
                return next.IsCompleted;
            },
            "the message arrives");

        Assert.Equal("Hello, World", (await next).Text());
    }

    [Fact]
    public async Task Ping_and_pong_play_over_channels_between_two_nodes()
    {
        var channels = await Mint(CapabilityKinds.Channels, nodes.Client.GetGrain<IChannelsGrain>(0).GetGrainId());

        var output = await Run(_cards[0], "pingpong", ("executor", await Executor(_cards[0])), ("channels", channels));

        Assert.Equal($"0:100 rounds with {_cards[1].Server}\n", output);
        Assert.Contains(await Processes.PsAsync(Server(_cards[1]), ended: true), process => process is { Name: "pong", Result.ExitCode: 0 });
    }

    private async Task<Task<CapabilityReply>> Subscribe(NodeCard card)
    {
        var topic = (await Capabilities.CallAsync(await Router(card), "join", "test"u8.ToArray())).Single();
        var subscription = await Capabilities.CallAsync(topic, "subscribe");
        return Capabilities.CallAsync(topic, "next", subscription.Data);
    }

    /// <summary>Runs a sample whose other node is the second; answers its exit code and all that it wrote.</summary>
    private async Task<string> Run(NodeCard card, string sample, params (string Name, Capability Capability)[] grants)
    {
        var info = await Processes.SpawnAsync(Server(card), Samples.Read(sample), digest => new ProcessSpec
        {
            Module = digest,
            Environment = new Dictionary<string, string> { ["NODE"] = _cards[1].Server },
            Grants = [.. grants.Select(grant => new ProcessGrant(grant.Name, grant.Capability))],
        });
        var id = new ProcessId(Server(card), info.Pid);
        var result = await Processes.WaitAsync(id);
        var text = new StringBuilder($"{result.ExitCode}:");
        await foreach (var page in Processes.LogsAsync(id))
        {
            foreach (var chunk in page.Chunks)
                text.Append(Encoding.UTF8.GetString(chunk.Data.Span));
        }

        return text.ToString();
    }

    private Task<Capability> Router(NodeCard card) => Mint(CapabilityKinds.Router, nodes.Client.GetGrain<IRouterGrain>(card.Server).GetGrainId());

    private Task<Capability> Executor(NodeCard card) => Mint(CapabilityKinds.Executor, nodes.Client.GetGrain<IExecutorGrain>(card.Server).GetGrainId());

    private Task<Capability> Anchor() => Mint(CapabilityKinds.Anchor, nodes.Client.GetAnchor(AnchorPath.Root).Grain.GetGrainId());

    private Task<Capability> Mint(string kind, GrainId target) =>
        nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<ICapabilityFactory>().Mint(kind, target).AsTask();

    private static ServerId Server(NodeCard card) => ServerId.TryParse(card.Server, out var server) ? server : throw new InvalidOperationException(card.Server);
}
