using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.PubSub;
using Wetware.Registry;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.PubSub;

/// <summary>Topics, routers and registries through capabilities, as guests and outsiders use them.</summary>
[Collection(SharedNodes.Name)]
public sealed class TopicCapabilityTests(SharedNodes.Nodes nodes)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _name = $"cap-{Guid.NewGuid():n}";

    private CapabilityClient Caller { get; } = new(nodes.Client, TimeProvider.System);

    [Fact]
    public async Task A_router_yields_topics_that_publish_and_receive()
    {
        var here = await Join(0);
        var there = await Join(1);
        Assert.Equal(_name, (await Caller.CallAsync(here, TopicMethods.Name)).Text());
        var subscription = (await Caller.CallAsync(there, TopicMethods.Subscribe, "2"u8.ToArray())).Data;
        var reading = Caller.CallAsync(there, TopicMethods.Next, subscription);

        await Caller.CallAsync(here, TopicMethods.Publish, "one"u8.ToArray());
        Assert.Equal("one", (await reading.WaitAsync(Deadline)).Text());
        for (var number = 0; number < 3; number++)
            await Caller.CallAsync(there, TopicMethods.Publish, Bytes($"{number}"));

        await Wait.Until(async () => (await Caller.CallAsync(there, TopicMethods.Lost, subscription)).Text() == "1", "the third finds the buffer full");
        Assert.Equal("0", (await Caller.CallAsync(there, TopicMethods.Next, subscription).WaitAsync(Deadline)).Text());
        await Caller.CallAsync(there, TopicMethods.Unsubscribe, subscription);
        await Refused(ErrorKind.Closed, () => Caller.CallAsync(there, TopicMethods.Next, subscription));
    }

    [Fact]
    public async Task A_cancelled_read_through_a_capability_loses_nothing()
    {
        var topic = await Join(0);
        var subscription = (await Caller.CallAsync(topic, TopicMethods.Subscribe)).Data;
        using var cancel = new CancellationTokenSource();
        var reading = Caller.CallAsync(topic, TopicMethods.Next, subscription, cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await Caller.CallAsync(topic, TopicMethods.Publish, "kept"u8.ToArray());

        Assert.Equal("kept", (await Caller.CallAsync(topic, TopicMethods.Next, subscription).WaitAsync(Deadline)).Text());
    }

    [Fact]
    public async Task A_read_that_its_withdrawal_overtook_takes_nothing()
    {
        var topic = await Join(0);
        var subscription = (await Caller.CallAsync(topic, TopicMethods.Subscribe)).Data;
        await Caller.CallAsync(topic, TopicMethods.Publish, "kept"u8.ToArray());
        var (target, operation) = (nodes.Client.GetGrain<ICapabilityTarget>(topic.Target), Guid.NewGuid());

        Assert.Null(await target.Withdraw(topic, operation));
        var late = new CapabilityCall { Capability = topic, Method = TopicMethods.Next, Data = subscription, Operation = operation };
        await Refused(ErrorKind.Cancelled, () => target.Invoke(late));

        Assert.Equal("kept", (await Caller.CallAsync(topic, TopicMethods.Next, subscription).WaitAsync(Deadline)).Text());
    }

    [Fact]
    public async Task A_topic_can_be_handed_on_for_publishing_only()
    {
        var topic = await Join(0);
        var publisher = await Caller.AttenuateAsync(topic, [TopicMethods.Publish]);

        await Caller.CallAsync(publisher, TopicMethods.Publish, "x"u8.ToArray());

        await Refused(ErrorKind.Denied, () => Caller.CallAsync(publisher, TopicMethods.Subscribe));
    }

    [Fact]
    public async Task Bad_arguments_are_refused_by_name()
    {
        var topic = await Join(0);

        await Refused(ErrorKind.Failed, () => Caller.CallAsync(topic, TopicMethods.Subscribe, "many"u8.ToArray()));
        await Refused(ErrorKind.Limit, () => Caller.CallAsync(topic, TopicMethods.Subscribe, "0"u8.ToArray()));
        await Refused(ErrorKind.Failed, () => Caller.CallAsync(topic, TopicMethods.Next, "garbage"u8.ToArray()));
        await Refused(ErrorKind.Failed, () => Caller.CallAsync(topic, TopicMethods.Next, new byte[] { 0xff }));
        await Refused(ErrorKind.Denied, async () => await Caller.CallAsync(await Mint(CapabilityKinds.Router, 0), TopicMethods.Join, "ww"u8.ToArray()));
        await Refused(ErrorKind.Limit, () => Caller.CallAsync(topic, TopicMethods.Publish, new byte[TopicLimits.MaxMessageBytes + 1]));
    }

    [Fact]
    public async Task A_registry_provides_and_locates()
    {
        var (provider, seeker) = (await Mint(CapabilityKinds.Registry, 0), await Mint(CapabilityKinds.Registry, 1));
        var provision = await Caller.CallAsync(provider, RegistryMethods.Provide, Bytes($$"""{"service":"{{_name}}","addresses":["a:1"],"meta":["k=v"]}"""));

        List<LocatedJson> found = [];
        await Wait.Until(async () => (found = await Locate(seeker)).Count > 0, "it is located");
        await Caller.CallAsync(provider, RegistryMethods.Withdraw, provision.Data);

        var one = Assert.Single(found);
        Assert.Equal((nodes.Cluster.Cards.First().Peer, "a:1", "k=v"), (one.Peer, one.Addresses.Single(), one.Meta.Single()));
        Assert.Empty(await Locate(seeker));
        await Refused(ErrorKind.Failed, () => Caller.CallAsync(provider, RegistryMethods.Provide, "{}"u8.ToArray()));
        await Refused(ErrorKind.Limit, () => Caller.CallAsync(provider, RegistryMethods.Provide, Bytes($$"""{"service":"{{_name}}","addresses":["a"],"ttl":1}""")));
        await Refused(ErrorKind.Limit, () => Caller.CallAsync(seeker, RegistryMethods.Locate, Bytes($$"""{"service":"{{_name}}","count":0}""")));
    }

    private static async Task Refused(ErrorKind kind, Func<Task> call) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<WetwareException>(call)).Kind);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<List<LocatedJson>> Locate(Capability registry)
    {
        var reply = await Caller.CallAsync(registry, RegistryMethods.Locate, Bytes($$"""{"service":"{{_name}}","wait":300}"""));
        return JsonSerializer.Deserialize(reply.Data.Span, RegistryJson.Default.ListLocatedJson)!;
    }

    private async Task<Capability> Join(int node) =>
        (await Caller.CallAsync(await Mint(CapabilityKinds.Router, node), TopicMethods.Join, Bytes(_name))).Single();

    private async Task<Capability> Mint(string kind, int node)
    {
        var server = nodes.Cluster.Cards.ElementAt(node).Server;
        var target = kind == CapabilityKinds.Router
            ? nodes.Client.GetGrain<IRouterGrain>(server).GetGrainId()
            : nodes.Client.GetGrain<IRegistryGrain>(server).GetGrainId();
        var capabilityFactory = nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<ICapabilityFactory>();
        return await capabilityFactory.Mint(kind, target);
    }
}
