using System.Net;
using System.Text;
using Wetware.Devices.Discovery;

namespace Wetware.Tests;

/// <summary>Packets of multicast DNS, good and hostile.</summary>
public sealed class ServicePacketTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        var packet = ServicePackets.Announcement("kitchen", IPAddress.Parse("192.0.2.5"), 5001);
        var sighting = Assert.Single(ServicePackets.Read(packet)!);
        var goodbye = Assert.Single(ServicePackets.Read(ServicePackets.Announcement("kitchen", IPAddress.Parse("192.0.2.5"), 5001, goodbye: true))!);

        Assert.Equal(("kitchen", false, 5001, "192.0.2.5"), (sighting.Name, sighting.IsGoodbye, sighting.Port, string.Join(",", sighting.Addresses)));
        Assert.True(goodbye.IsGoodbye);
        Assert.True(ServicePackets.IsQuery(ServicePackets.Query()));
        Assert.False(ServicePackets.IsQuery(packet));
        Assert.Empty(ServicePackets.Read(ServicePackets.Query())!);
    }

    [Fact]
    public void Names_with_pointers_and_the_address_of_a_text_are_read()
    {
        // As a responder compresses: the instance points to the service, the others to the instance.
        var packet = new List<byte>([0, 0, 0x84, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
        packet.AddRange([9, .. "_webthing"u8, 4, .. "_tcp"u8, 5, .. "local"u8, 0]);
        packet.AddRange([0, 12, 0, 1, 0, 0, 0, 120, 0, 8, 5, .. "attic"u8, 0xC0, 12]);
        var instance = (byte)(packet.Count - 8);
        packet.AddRange([0xC0, instance, 0, 33, 0x80, 1, 0, 0, 0, 120, 0, 14, 0, 0, 0, 0, 0x13, 0x88, 5, .. "attic"u8, 0xC0, 27]);
        var text = Encoding.UTF8.GetBytes("address=192.0.2.9");
        packet.AddRange([0xC0, instance, 0, 16, 0x80, 1, 0, 0, 0, 120, 0, (byte)(text.Length + 1), (byte)text.Length, .. text]);

        var sighting = Assert.Single(ServicePackets.Read(packet.ToArray())!);

        Assert.Equal(("attic", 5000, "192.0.2.9"), (sighting.Name, sighting.Port, Assert.Single(sighting.Addresses).ToString()));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, true)]
    [InlineData(0, 0, 0, 1, false)]
    [InlineData(0, 1, 0, 0, false)]
    [InlineData(255, 255, 0, 0, false)]
    public void Only_a_life_of_no_seconds_is_a_goodbye(byte a, byte b, byte c, byte d, bool isGoodbye)
    {
        var packet = ServicePackets.Announcement("kitchen", IPAddress.Parse("192.0.2.5"), 5001);
        byte[] life = [0, 0, 0, 120];
        for (var at = packet.AsSpan().IndexOf(life); at >= 0; at = packet.AsSpan().IndexOf(life))
            ((byte[])[a, b, c, d]).CopyTo(packet, at);

        var sighting = Assert.Single(ServicePackets.Read(packet)!);

        Assert.Equal((isGoodbye, isGoodbye ? 0 : 5001), (sighting.IsGoodbye, sighting.Port));
    }

    [Fact]
    public void Who_leaves_is_not_there_whatever_else_the_packet_says()
    {
        var (here, gone) = (Records(goodbye: false), Records(goodbye: true));

        Assert.True(Assert.Single(ServicePackets.Read(Packet(gone.Pointer, here.Service))!).IsGoodbye);
        Assert.True(Assert.Single(ServicePackets.Read(Packet(here.Service, gone.Pointer))!).IsGoodbye);
        Assert.Equal(5001, Assert.Single(ServicePackets.Read(Packet(here.Service))!).Port);
        Assert.Empty(ServicePackets.Read(Packet(gone.Service))!);

        static byte[] Packet(params byte[][] records) => [0, 0, 0x84, 0, 0, 0, 0, (byte)records.Length, 0, 0, 0, 0, .. records.SelectMany(record => record)];

        static (byte[] Pointer, byte[] Service) Records(bool goodbye)
        {
            var packet = ServicePackets.Announcement("kitchen", IPAddress.Parse("192.0.2.5"), 5001, goodbye);
            byte[] name = [7, .. "kitchen"u8, 9, .. "_webthing"u8];
            byte[] host = [7, .. "kitchen"u8, 5, .. "local"u8, 0, 0, 1];
            var service = 12 + packet.AsSpan(12).LastIndexOf(name);
            return (packet[12..service], packet[service..packet.AsSpan().IndexOf(host)]);
        }
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(255, true)]
    [InlineData(33, false)]
    public void Devices_are_asked_for_by_their_pointers_or_by_everything(byte type, bool isQuery)
    {
        var query = ServicePackets.Query();
        Assert.Equal(12, query[^3]);
        query[^3] = type;

        Assert.Equal(isQuery, ServicePackets.IsQuery(query));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xC0, 12 })]
    [InlineData(new byte[] { 0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xC0, 14, 0xC0, 12 })]
    [InlineData(new byte[] { 0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 1 })]
    [InlineData(new byte[] { 0, 0, 0x84, 0, 0, 0, 255, 255, 255, 255, 255, 255 })]
    [InlineData(new byte[] { 1, 2, 3 })]
    public void Loops_and_lies_are_refused(byte[] packet) => Assert.Null(ServicePackets.Read(packet));
}
