using System.Collections.Concurrent;
using System.Net;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Wetware.Testing;

namespace Wetware.Tests.Network;

/// <summary>A silo that has a network and nothing else: items are strings or runtime questions.</summary>
internal sealed class TestNode : ITransportOwner, IAsyncDisposable
{
    private readonly ConnectionListener _listener;

    public TestNode(
        string cluster = "test",
        int generation = 1,
        FrameLimits? limits = null,
        ConnectionOptions? options = null,
        TimeSpan? greetingTimeout = null,
        int port = 0)
    {
        // The port must be known before the identity is: take one from the system first.
        var endpoint = new IPEndPoint(IPAddress.Loopback, port == 0 ? FreePort.Find() : port);
        Address = SiloAddress.New(endpoint, generation);
        var own = Greeting.OfSilo(cluster, Address);
        var most = limits ?? new FrameLimits(10_000, 1_000_000);
        Manager = new ConnectionManager(own, most, options ?? new ConnectionOptions(), this, TimeProvider.System, Log);
        Rpc = new RuntimeRpc(Address, TimeProvider.System);
        Rpc.Attach((silo, item) => Manager.Send(silo, item, urgent: true));
        _listener = new ConnectionListener(
            endpoint,
            own,
            peer => peer.Kind == PeerKind.Silo ? null : new Refusal("only silos connect here"),
            most,
            greetingTimeout ?? TimeSpan.FromSeconds(5),
            Manager,
            Manager.Accept,
            Log);
        _listener.Start();
    }

    public SiloAddress Address { get; }

    public ConnectionManager Manager { get; }

    public RuntimeRpc Rpc { get; }

    public CapturingLogger Log { get; } = new();

    public ConcurrentQueue<string> Got { get; } = new();

    public ConcurrentQueue<(object Item, Exception Reason)> Failed { get; } = new();

    public ConcurrentQueue<Greeting> LostPeers { get; } = new();

    public Action<string>? OnText { get; set; }

    public void Received(Connection connection, in Frame frame)
    {
        if (frame.Kind != FrameKind.Message)
        {
            Rpc.Received(connection, frame);
            return;
        }

        var text = System.Text.Encoding.UTF8.GetString(frame.Body);
        if (OnText is { } handler)
            handler(text);
        else
            Got.Enqueue(text);
    }

    public bool Encode(Connection connection, object item, FrameBatch batch)
    {
        if (item is not string text)
        {
            RuntimeRpc.Encode(item, batch);
            return true;
        }

        batch.GetSpan(1)[0] = (byte)FrameKind.Message;
        batch.Advance(1);
        batch.BeginBody();
        if (text == "poison")
            throw new NotSupportedException("this one cannot be written");
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        bytes.CopyTo(batch.GetSpan(bytes.Length));
        batch.Advance(bytes.Length);
        return true;
    }

    public void Written(object item)
    {
        // Strings belong to nobody.
    }

    public void NotSent(object item, Exception reason)
    {
        RuntimeRpc.NotSent(item, reason);
        Failed.Enqueue((item, reason));
    }

    public void Lost(Greeting peer, Exception reason)
    {
        LostPeers.Enqueue(peer);
        Rpc.Lost(peer.Silo!, reason);
    }

    public void Rejected(DeclaredDeadException reason) => Failed.Enqueue((reason, reason));

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await Manager.DisposeAsync();
    }
}
