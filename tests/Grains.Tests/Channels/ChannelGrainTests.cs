using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Waiting;

namespace Wetware.Tests.Channels;

/// <summary>Channels between nodes.</summary>
[Collection(SharedNodes.Name)]
public sealed class ChannelGrainTests(SharedNodes.Nodes nodes)
{
    private readonly string _name = $"test-{Guid.NewGuid():n}";

    private ChannelClient Outside { get; } = nodes.Client.ServiceProvider.GetRequiredService<ChannelClient>();

    private ChannelClient First { get; } = On(nodes, 0);

    private ChannelClient Second { get; } = On(nodes, 1);

    [Fact]
    public async Task Nine_pairs_on_different_nodes_hand_every_value_over_once()
    {
        await Outside.CreateAsync(_name);
        var received = new ConcurrentBag<string>();

        var senders = Enumerable.Range(0, 9).Select(i => First.SendAsync(_name, Value($"{i}")));
        var receivers = Enumerable.Range(0, 9).Select(async _ => received.Add(Text(await Second.RecvAsync(_name))));
        await Task.WhenAll([.. senders, .. receivers]).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"{i}"), received.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    public async Task Batches_keep_their_order(int capacity)
    {
        await Outside.CreateAsync(_name, capacity);
        var values = Enumerable.Range(0, 3000).Select(i => $"{i}").ToArray();

        var sending = First.SendManyAsync(_name, [.. values.Select(Value)]);
        var received = new List<string>();
        while (received.Count < values.Length)
            received.AddRange((await Second.RecvManyAsync(_name, 256).WaitAsync(TimeSpan.FromSeconds(60))).Select(Text));

        Assert.Equal(values.Length, await sending);
        Assert.Equal(values, received);
    }

    [Fact]
    public async Task A_blocked_receiver_is_woken_and_a_cancelled_one_takes_nothing()
    {
        await Outside.CreateAsync(_name);
        using var cancel = new CancellationTokenSource();
        var cancelled = First.RecvAsync(_name, cancel.Token);
        await Until(info => info.Receivers == 1);
        var blocked = Second.RecvAsync(_name);
        await Until(info => info.Receivers == 2);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Outside.SendAsync(_name, Value("a"));

        Assert.Equal("a", Text(await blocked));
    }

    [Fact]
    public async Task A_cancelled_send_is_withdrawn()
    {
        await Outside.CreateAsync(_name);
        using var cancel = new CancellationTokenSource();
        var sending = First.SendAsync(_name, Value("a"), cancel.Token);
        await Until(info => info.Senders == 1);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        Assert.Equal(0, (await Outside.InfoAsync(_name))!.Senders);
    }

    [Fact]
    public async Task Closing_wakes_everyone_and_a_second_close_is_an_error()
    {
        await Outside.CreateAsync(_name);
        var receiving = First.RecvAsync(_name);
        await Until(info => info.Receivers == 1);

        await Second.CloseAsync(_name);

        Assert.Equal(ErrorKind.Closed, (await Assert.ThrowsAsync<WetwareException>(() => receiving)).Kind);
        Assert.Equal(ErrorKind.Closed, (await Assert.ThrowsAsync<WetwareException>(() => First.SendAsync(_name, Value("a")))).Kind);
        var again = await Assert.ThrowsAsync<WetwareException>(() => First.CloseAsync(_name));
        Assert.Equal(ErrorKind.Closed, again.Kind);
        Assert.Contains("already closed", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_buffered_channel_gives_what_it_keeps_and_then_says_that_it_is_closed()
    {
        await Outside.CreateAsync(_name, 2);
        await First.SendManyAsync(_name, [Value("a"), Value("b")]);
        await First.CloseAsync(_name);

        Assert.Equal(["a", "b"], (await Second.RecvManyAsync(_name, 10)).Select(Text));
        Assert.Equal(ErrorKind.Closed, (await Assert.ThrowsAsync<WetwareException>(() => Second.RecvAsync(_name))).Kind);
    }

    [Fact]
    public async Task Channels_are_listed_until_they_are_removed_and_bad_input_is_refused()
    {
        await Outside.CreateAsync(_name, 2);
        await Outside.CreateAsync(_name, 2);
        Assert.Equal(2, Assert.Single(await Outside.ListAsync(_name)).Capacity);

        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => First.CreateAsync(_name, 3))).Kind);
        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => First.RemoveAsync(_name))).Kind);
        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => First.CreateAsync("a b"))).Kind);
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => First.CreateAsync(new string('a', 129)))).Kind);
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => First.CreateAsync($"{_name}-2", -1))).Kind);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => First.RecvAsync("nobody-made-this"))).Kind);
        var large = CapabilityValue.Of(new byte[ChannelLimits.MaxValueBytes + 1]);
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => First.SendAsync(_name, large))).Kind);

        await Outside.CloseAsync(_name);
        await Outside.RemoveAsync(_name);
        Assert.Empty(await Outside.ListAsync(_name));
        await Wait.Until(async () => await Outside.InfoAsync(_name) is null, "the channel is gone");
    }

    [Fact]
    public async Task A_capability_goes_through_a_channel_and_the_ends_allow_what_they_should()
    {
        var services = nodes.Cluster.Cluster.Silos[0].ServiceProvider;
        var client = services.GetRequiredService<CapabilityClient>();
        var all = await services.GetRequiredService<ICapabilityFactory>().Mint(CapabilityKinds.Channels, nodes.Client.GetGrain<IChannelsGrain>(0).GetGrainId());
        var channel = await ChannelHandle.NewAsync(client, all);
        var (sender, receiver, closer) = (await channel.NewSenderAsync(), await channel.NewRecverAsync(), await (await channel.NewSendCloserAsync()).NewCloserAsync());

        var receiving = receiver.RecvAsync();
        await sender.SendAsync(CapabilityValue.Of(closer.Reference!)).WaitAsync(TimeSpan.FromSeconds(60));
        var passed = new ChannelHandle(client, (await receiving).Capability);

        Assert.True(passed.IsSame(closer));
        await Denied(() => sender.RecvAsync());
        await Denied(() => sender.CloseAsync());
        await Denied(() => receiver.SendAsync(Value("a")));
        await Denied(() => passed.NewSenderAsync());
        var empty = receiver.RecvAsync();
        await passed.CloseAsync();
        Assert.Equal(ErrorKind.Closed, (await Assert.ThrowsAsync<WetwareException>(() => empty)).Kind);
        Assert.Equal(ErrorKind.Closed, (await Assert.ThrowsAsync<WetwareException>(() => channel.CloseAsync())).Kind);
    }

    [Fact]
    public async Task A_buffered_channel_through_capabilities_keeps_order_and_a_cancelled_receive_takes_nothing()
    {
        var services = nodes.Cluster.Cluster.Silos[1].ServiceProvider;
        var client = services.GetRequiredService<CapabilityClient>();
        var all = await services.GetRequiredService<ICapabilityFactory>().Mint(CapabilityKinds.Channels, nodes.Client.GetGrain<IChannelsGrain>(0).GetGrainId());
        var channel = await ChannelHandle.NewAsync(client, all, capacity: 10);
        using var cancel = new CancellationTokenSource();
        var cancelled = channel.RecvAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        for (var i = 0; i < 5; i++)
            await channel.SendAsync(Value($"{i}"));

        for (var i = 0; i < 5; i++)
            Assert.Equal($"{i}", Text(await channel.RecvAsync()));
    }

    [Fact]
    public async Task What_a_send_carries_confirms_the_receiver()
    {
        await Outside.CreateAsync(_name);
        var channel = nodes.Client.GetGrain<IChannelGrain>(_name);
        var (operation, first) = (Guid.NewGuid(), new ChannelItem(Guid.NewGuid(), Value("a")));
        var receiving = channel.Recv(new ChannelRecv { Operation = operation, Slice = LongPoll.Slice });
        await Until(info => info.Receivers == 1);

        var sending = channel.Send(new ChannelSend { Items = [first], Slice = LongPoll.Slice });
        Assert.Equal(first.Id, Assert.Single((await receiving).Items).Id);
        var accepting = channel.Accept(new ChannelAccept { Operation = operation, Items = [first.Id], Slice = LongPoll.Slice });
        Assert.Equal([SendOutcome.Accepted], (await sending).Outcomes);
        await channel.Send(new ChannelSend { Items = [new ChannelItem(Guid.NewGuid(), Value("b"))], Acknowledge = new ChannelAcknowledge { Sent = [first.Id] } });

        Assert.False((await accepting).Waiting);

        // Nothing is remembered of a value whose sender knows, so that it would be a new one.
        Assert.Equal([SendOutcome.Waiting], (await channel.Send(new ChannelSend { Items = [first] })).Outcomes);
    }

    [Fact]
    public async Task What_a_receive_carries_lets_a_buffered_channel_forget()
    {
        await Outside.CreateAsync(_name, 4);
        var channel = nodes.Client.GetGrain<IChannelGrain>(_name);
        var (first, second, item) = (Guid.NewGuid(), Guid.NewGuid(), new ChannelItem(Guid.NewGuid(), Value("a")));
        Assert.Equal([SendOutcome.Accepted], (await channel.Send(new ChannelSend { Items = [item], Slice = LongPoll.Slice })).Outcomes);
        Assert.Single((await channel.Recv(new ChannelRecv { Operation = first, Slice = LongPoll.Slice })).Items);
        Assert.False((await channel.Accept(new ChannelAccept { Operation = first, Items = [item.Id], Slice = LongPoll.Slice })).Waiting);

        await channel.Recv(new ChannelRecv { Operation = second, Acknowledge = new ChannelAcknowledge { Sent = [item.Id], Taken = [item.Id] } });

        // Nothing is remembered of a value of which all know, so that it would be a new one.
        await channel.Send(new ChannelSend { Items = [item], Slice = LongPoll.Slice });
        Assert.Equal(item.Id, Assert.Single((await channel.Recv(new ChannelRecv { Operation = second, Slice = LongPoll.Slice })).Items).Id);
    }

    private static ChannelClient On(SharedNodes.Nodes nodes, int silo) =>
        nodes.Cluster.Cluster.Silos[silo].ServiceProvider.GetRequiredService<ChannelClient>();

    private static CapabilityValue Value(string text) => CapabilityValue.Of(Encoding.UTF8.GetBytes(text));

    private static string Text(CapabilityValue value) => Encoding.UTF8.GetString(value.Bytes.Span);

    private static async Task Denied(Func<Task> call) => Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(call)).Kind);

    private Task Until(Func<ChannelInfo, bool> condition) =>
        Wait.Until(async () => condition((await Outside.InfoAsync(_name))!), "the channel's callers", TimeSpan.FromSeconds(60));
}
