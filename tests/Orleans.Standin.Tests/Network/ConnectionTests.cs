using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Wetware.Testing;

namespace Wetware.Tests.Network;

/// <summary>Connections between silos over real sockets.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Items_arrive_in_order_and_one_connection_serves_both_ways()
    {
        await using var a = new TestNode();
        await using var b = new TestNode();
        for (var i = 0; i < 5000; i++)
            a.Manager.Send(b.Address, $"a{i}");
        await Wait.Until(() => b.Got.Count == 5000, "all have come");
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"a{i}"), b.Got);
        b.Manager.Send(a.Address, "back");
        await Wait.Until(() => a.Got.Count == 1, "the answer has come");
        Assert.Single(a.Manager.Connected);
        Assert.Empty(a.Failed);
    }

    [Fact]
    public async Task Both_sides_may_dial_at_once()
    {
        await using var a = new TestNode();
        await using var b = new TestNode();
        for (var i = 0; i < 200; i++)
        {
            a.Manager.Send(b.Address, $"a{i}");
            b.Manager.Send(a.Address, $"b{i}");
        }

        await Wait.Until(() => a.Got.Count == 200 && b.Got.Count == 200, "all have come");
    }

    [Fact]
    public async Task Nobody_listening_fails_what_waited_and_soon_is_tried_again()
    {
        var options = new ConnectionOptions { ConnectionRetryDelay = TimeSpan.FromMilliseconds(50) };
        await using var a = new TestNode(options: options);
        var port = FreePort.Find();
        var missing = SiloAddress.New(IPAddress.Loopback, port, 1);
        a.Manager.Send(missing, "lost");
        await Wait.Until(() => a.Failed.Count == 1, "it failed");
        Assert.IsType<ConnectionFailedException>(a.Failed.First().Reason);
        await using var b = new TestNode(port: port);
        await Wait.Until(
            () =>
            {
                a.Manager.Send(missing, "again");
                return !b.Got.IsEmpty;
            },
            "a later item arrives");
    }

    [Fact]
    public async Task Item_that_cannot_be_written_fails_alone()
    {
        await using var a = new TestNode();
        await using var b = new TestNode();
        a.Manager.Send(b.Address, "one");
        a.Manager.Send(b.Address, "poison");
        a.Manager.Send(b.Address, new string('x', 2_000_000));
        a.Manager.Send(b.Address, "two");
        await Wait.Until(() => b.Got.Count == 2, "the good ones have come");
        Assert.Equal(["one", "two"], b.Got);
        Assert.Equal(2, a.Failed.Count);
        Assert.Contains("MaxMessageBodySize", a.Failed.Last().Reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_items_go_through_up_to_the_limit()
    {
        await using var a = new TestNode();
        await using var b = new TestNode();
        var large = new string('y', 1_000_000);
        a.Manager.Send(b.Address, large);
        a.Manager.Send(b.Address, "after");
        await Wait.Until(() => b.Got.Count == 2, "both have come");
        Assert.Equal(large, b.Got.First());
    }

    [Fact]
    public async Task Another_cluster_is_refused_on_both_sides_with_one_line()
    {
        await using var a = new TestNode("blue");
        await using var b = new TestNode("red");
        a.Manager.Send(b.Address, "hello");
        await Wait.Until(() => a.Failed.Count == 1, "it failed");
        Assert.Contains("cluster id 'blue', ours is 'red'", a.Failed.First().Reason.Message, StringComparison.Ordinal);
        await Wait.Until(() => !b.Log.Warnings.IsEmpty, "the other side says so, too");
        Assert.Contains("cluster id 'blue', ours is 'red'", Assert.Single(b.Log.Warnings), StringComparison.Ordinal);
        Assert.Empty(b.Got);
    }

    [Fact]
    public async Task Newer_generation_on_the_same_endpoint_means_the_older_is_gone()
    {
        await using var a = new TestNode();
        await using var b = new TestNode(generation: 7);
        a.Manager.Send(SiloAddress.New(b.Address.Endpoint, 6), "for the dead");
        await Wait.Until(() => a.Failed.Count == 1, "it failed");
        Assert.IsType<SiloUnavailableException>(a.Failed.First().Reason);
        a.Manager.Send(b.Address, "for the living");
        await Wait.Until(() => b.Got.Count == 1, "it arrived");
        Assert.Equal(["for the living"], b.Got);
    }

    [Fact]
    public async Task Dead_silo_gets_nothing_more_and_its_connections_close()
    {
        await using var a = new TestNode();
        await using var b = new TestNode();
        a.Manager.Send(b.Address, "x");
        await Wait.Until(() => b.Got.Count == 1, "it arrived");
        a.Manager.End(b.Address);
        a.Manager.Send(b.Address, "y");
        await Wait.Until(() => a.Failed.Count == 1, "it failed");
        Assert.IsType<SiloUnavailableException>(a.Failed.First().Reason);
        await Wait.Until(() => !b.Manager.Connected.Any(), "the connection is closed");
    }

    [Fact]
    public async Task Lost_connection_is_told_and_questions_over_it_fail_at_once()
    {
        await using var a = new TestNode();
        var b = new TestNode();
        b.Rpc.Register(RpcServiceId.Membership, new Echo(answer: false));
        var asked = a.Rpc.CallAsync(b.Address, RpcServiceId.Membership, 1, default, TimeSpan.FromMinutes(1));
        await Wait.Until(() => b.Manager.Connected.Any(), "connected");
        await b.DisposeAsync();
        await Assert.ThrowsAsync<ConnectionFailedException>(() => asked);
        await Wait.Until(() => a.LostPeers.Count == 1, "the loss is told");
    }

    [Fact]
    public async Task Farewell_is_not_a_loss()
    {
        await using var a = new TestNode();
        await using var b = new TestNode();
        for (var i = 0; i < 1000; i++)
            a.Manager.Send(b.Address, "x");
        await Wait.Until(() => !b.Got.IsEmpty, "connected");
        await a.Manager.StopAsync(CancellationToken.None);
        await Wait.Until(() => b.Got.Count == 1000 && !b.Manager.Connected.Any(), "all came, then the connection closed");
        Assert.Empty(b.LostPeers);
        Assert.Empty(b.Log.Warnings);
    }

    [Fact]
    public async Task Questions_are_answered_refused_and_time_out()
    {
        await using var a = new TestNode();
        await using var b = new TestNode();
        b.Rpc.Register(RpcServiceId.Membership, new Echo(answer: true));
        b.Rpc.Register(RpcServiceId.Directory, new Echo(answer: false));
        Assert.Equal([1, 2, 3], (await a.Rpc.CallAsync(b.Address, RpcServiceId.Membership, 1, new byte[] { 1, 2, 3 }, TimeSpan.FromSeconds(10))).ToArray());
        Assert.Equal([5], (await b.Rpc.CallAsync(b.Address, RpcServiceId.Membership, 1, new byte[] { 5 }, TimeSpan.FromSeconds(10))).ToArray());
        await Assert.ThrowsAsync<RpcException>(() => a.Rpc.CallAsync(b.Address, RpcServiceId.Management, 1, default, TimeSpan.FromSeconds(10)));
        await Assert.ThrowsAsync<TimeoutException>(() => a.Rpc.CallAsync(b.Address, RpcServiceId.Directory, 1, default, TimeSpan.FromMilliseconds(50)));
        Assert.Equal(0, a.Rpc.Waiting);
    }

    [Fact]
    public async Task Garbage_costs_one_connection_and_one_line_each_and_harms_nothing_else()
    {
        await using var a = new TestNode();
        await using var b = new TestNode();
        a.Manager.Send(b.Address, "before");
        await Wait.Until(() => b.Got.Count == 1, "connected");
        var random = new Random(99);
        const int strangers = 60;
        for (var i = 0; i < strangers; i++)
        {
            using var stranger = new TcpClient();
            await stranger.ConnectAsync(b.Address.Endpoint);
            var bytes = new byte[9 + random.Next(3000)];
            random.NextBytes(bytes);
            bytes[3] |= 0x80;
            await stranger.GetStream().WriteAsync(bytes);
            try
            {
                Assert.Equal(0, await stranger.GetStream().ReadAsync(new byte[1]));
            }
            catch (IOException)
            {
                // Reset instead of closed: unread bytes were left behind.
            }
        }

        await Wait.Until(() => b.Log.Warnings.Count == strangers, "a line for each");
        a.Manager.Send(b.Address, "after");
        await Wait.Until(() => b.Got.Count == 2, "the good connection still works");
        Assert.Empty(a.LostPeers);
    }

    [Fact]
    public async Task Garbage_after_a_good_greeting_closes_only_that_connection()
    {
        await using var a = new TestNode();
        await using var b = new TestNode();
        a.Manager.Send(b.Address, "before");
        await Wait.Until(() => b.Got.Count == 1, "connected");
        using var batch = new FrameBatch(FrameLimits.Handshake);
        GreetingCodec.Write(batch, FrameKind.Hello, Greeting.OfSilo("test", SiloAddress.New(IPAddress.Loopback, 5, 5)));
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(b.Address.Endpoint);
        await stranger.GetStream().WriteAsync(batch.Written);
        await stranger.GetStream().WriteAsync(new byte[] { 255, 255, 255, 255, 1, 1, 1, 1, 1, 1 });
        await Wait.Until(() => b.Log.Warnings.Any(w => w.Contains("exceeds the limit", StringComparison.Ordinal)), "it is refused");
        a.Manager.Send(b.Address, "after");
        await Wait.Until(() => b.Got.Count == 2, "the good connection still works");
    }

    [Fact]
    public async Task Silent_stranger_is_dropped_in_time()
    {
        await using var b = new TestNode(greetingTimeout: TimeSpan.FromMilliseconds(100));
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(b.Address.Endpoint);
        Assert.Equal(0, await stranger.GetStream().ReadAsync(new byte[1]));
        await Wait.Until(() => b.Log.Warnings.Count == 1, "it is logged");
        Assert.Contains("no greeting within 0.1 s", b.Log.Warnings.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crowd_of_silent_strangers_does_not_keep_silos_out()
    {
        await using var a = new TestNode();
        await using var b = new TestNode(greetingTimeout: TimeSpan.FromMilliseconds(300));
        var crowd = new List<TcpClient>();
        for (var i = 0; i < ConnectionListener.MaxGreeting + 50; i++)
        {
            var stranger = new TcpClient();
            crowd.Add(stranger);
            await stranger.ConnectAsync(b.Address.Endpoint);
        }

        await Wait.Until(
            () =>
            {
                if (b.Got.IsEmpty)
                    a.Manager.Send(b.Address, "let me in");
                return !b.Got.IsEmpty;
            },
            "the silo gets in");
        crowd.ForEach(c => c.Dispose());
    }

    private sealed class Echo(bool answer) : IRpcService
    {
        public async ValueTask<ReadOnlyMemory<byte>> HandleAsync(SiloAddress caller, byte method, ReadOnlyMemory<byte> arguments)
        {
            if (!answer)
                await Task.Delay(Timeout.Infinite);
            return arguments;
        }
    }
}
