using System.Diagnostics.Tracing;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Makaretu.Dns;
using Wetware.Testing;

namespace Wetware.Tests;

public sealed class ReceptionTests
{
    private static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.0.251"), 5353);

    [Fact]
    public async Task A_datagram_larger_than_a_packet_is_malformed()
    {
        using var service = Link.StartService();
        var malformed = new TaskCompletionSource<byte[]>();
        service.MalformedMessage += (_, bytes) =>
        {
            if (bytes.Length > Message.MaxLength)
                malformed.TrySetResult(bytes);
        };
        await SendThroughLoopback(new byte[Message.MaxLength + 500]);
        Assert.Equal(Message.MaxLength + 1, (await malformed.Task.WaitAsync(TimeSpan.FromSeconds(20))).Length);
    }

    [Fact]
    public async Task A_service_without_interfaces_hears_nothing_and_says_nothing()
    {
        using var deaf = new MulticastService(_ => []);
        using var hearing = Link.StartService();
        deaf.Start();
        var name = new DomainName($"{Guid.NewGuid():N}.local");
        var heard = new TaskCompletionSource();
        var heardByDeaf = 0;
        deaf.QueryReceived += (_, _) => heardByDeaf++;
        hearing.QueryReceived += (_, e) =>
        {
            if (e.Message.Questions[0].Name == name)
                heard.TrySetResult();
        };
        deaf.SendQuery("nobody.local");
        hearing.SendQuery(name);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, heardByDeaf);
    }

    [Fact]
    public void Services_share_the_port()
    {
        var services = Enumerable.Range(0, 5).Select(_ => Link.StartService()).ToList();
        services.ForEach(service => service.Dispose());
    }

    [Fact]
    public void A_message_from_beyond_the_link_is_not_heard()
    {
        using var client = new MulticastClient(true, false, NetworkInterface.GetAllNetworkInterfaces().Where(IsLoopback), _ => { });
        Assert.False(client.IsMeantForUs(IPAddress.Parse("198.51.100.7"), IPAddress.Loopback, 1));
        Assert.True(client.IsMeantForUs(IPAddress.Loopback, IPAddress.Loopback, 1));
        Assert.False(client.IsMeantForUs(IPAddress.Loopback, Group.Address, nic: 12345));
    }

    [Fact]
    public async Task A_failing_handler_is_reported()
    {
        using var listener = new Reports();
        using var service = Link.StartService();
        var name = new DomainName($"{Guid.NewGuid():N}.local");
        service.QueryReceived += (_, e) =>
        {
            if (e.Message.Questions[0].Name == name)
                throw new InvalidOperationException($"failed at {name}");
        };
        service.SendQuery(name);
        await Wait.Until(() => listener.Seen($"failed at {name}"), "the failure is reported");
    }

    private static bool IsLoopback(NetworkInterface nic) => nic.NetworkInterfaceType == NetworkInterfaceType.Loopback;

    private static async Task SendThroughLoopback(byte[] packet)
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        await socket.SendAsync(packet, Group);
    }

    private sealed class Reports : EventListener
    {
        private readonly List<string> _texts = [];

        public bool Seen(string text)
        {
            lock (_texts)
                return _texts.Exists(report => report.Contains(text, StringComparison.Ordinal));
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Makaretu-Dns-Multicast")
                EnableEvents(eventSource, EventLevel.Verbose);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            lock (_texts)
                _texts.Add(string.Join(' ', eventData.Payload ?? []));
        }
    }
}
