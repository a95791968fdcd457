using System.Net;
using Makaretu.Dns;
using Wetware.Clustering.Discovery;
using Wetware.Nodes;
using Wetware.Testing;

namespace Wetware.Tests.Discovery;

public sealed class PacketCheckTests
{
    private static readonly Advertisement Node = AdvertisementTextTests.Sample();

    public static TheoryData<string, byte[]> Own => new()
    {
        { "query", ServiceRecords.Query().ToByteArray() },
        { "announcement", ServiceRecords.Announcement(Node, AdvertisementTextTests.Secret, DateTimeOffset.UnixEpoch).ToByteArray() },
        { "goodbye", ServiceRecords.Goodbye(Node).ToByteArray() },
        { "answer", ServiceRecords.Answer(ServiceRecords.Query(), Node, AdvertisementTextTests.Secret, DateTimeOffset.UnixEpoch)!.ToByteArray() },
        { "known answers", KnownAnswers(100).ToByteArray() },
    };

    [Theory]
    [MemberData(nameof(Own))]
    public void What_nodes_and_browsers_send_is_accepted_whole_and_refused_cut(string what, byte[] packet)
    {
        Assert.True(PacketCheck.Judge(packet) == PacketVerdict.Accept, what);
        for (var length = 0; length < packet.Length; length++)
            Assert.NotEqual(PacketVerdict.Accept, PacketCheck.Judge(packet.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("0000840000000001000000000850656572204f6e65075f777774657374045f746370056c6f63616c000010800100001194000803613d6203633d64", "an announcement of another service")]
    [InlineData("0000000000010000000000000473616665056c6f63616c0000010001", "a question for another name")]
    [InlineData("00002800000100000000000003" + "5f7777" + "045f746370056c6f63616c00000c0001", "an update (opcode 5)")]
    [InlineData("00008003000100000000000003" + "5f7777" + "045f746370056c6f63616c00000c0001", "an error (NXDOMAIN)")]
    public void What_is_not_about_our_service_is_ignored(string hex, string what) =>
        Assert.True(PacketCheck.Judge(Convert.FromHexString(hex)) == PacketVerdict.Ignore, what);

    [Fact]
    public void What_breaks_the_format_or_a_limit_is_refused()
    {
        Assert.All(
            (byte[][])
            [
                HostilePackets.DeepName(PacketCheck.MaxLabels),
                HostilePackets.DeepName(32_000),
                HostilePackets.GrowingNames(256),
                HostilePackets.GrowingNames(8_000),
                HostilePackets.Loop(direct: true),
                HostilePackets.Loop(direct: false),
                HostilePackets.Counts(65535),
                new byte[PacketCheck.MaxBytes + 1],
                [.. new byte[5], 1, .. new byte[6], 0x40, .. new byte[64], 0, 12, 0, 1],
                new Message { QR = true, Answers = { new CNAMERecord { Name = "_ww._tcp.local", Target = "a.local" } } }.ToByteArray(),
            ],
            packet => Assert.Equal(PacketVerdict.Refuse, PacketCheck.Judge(packet)));
        Assert.Equal(PacketVerdict.Accept, PacketCheck.Judge(HostilePackets.DeepName(PacketCheck.MaxLabels - 3)));
    }

    [Fact]
    public void What_is_accepted_of_hostile_packets_costs_the_parser_little()
    {
        const int Seed = 11;
        var packets = new HostilePackets(Seed);
        var accepted = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var packet = packets.Next();
            if (PacketCheck.Judge(packet) != PacketVerdict.Accept)
                continue;
            accepted++;
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = Record.Exception(() => new Message().Read(packet, 0, packet.Length));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }

        Assert.True(accepted > 1000, $"only {accepted} of seed {Seed} came to the parser");
    }

    [Fact]
    public void A_source_that_floods_leaves_the_others_their_turn_and_all_have_a_common_bound()
    {
        var time = new ManualTimeProvider();
        var limiter = new PacketLimiter(time);
        var flooder = IPAddress.Parse("10.0.0.1");
        var taken = Enumerable.Range(0, 10_000).Count(_ => limiter.TryTake(flooder));
        Assert.Equal(2 * PacketLimiter.OfSource, taken);

        // Two sources share a bucket once in 256 times; not all of ten do.
        Assert.Contains(Enumerable.Range(2, 10), i => limiter.TryTake(IPAddress.Parse($"10.0.0.{i}")));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PacketLimiter.OfSource, Enumerable.Range(0, 10_000).Count(_ => limiter.TryTake(flooder)));
        time.Advance(TimeSpan.FromMinutes(1));
        var all = Enumerable.Range(0, 100_000).Count(i => limiter.TryTake(new IPAddress(i + 0x0A00_0000L)));
        Assert.Equal(2 * PacketLimiter.OfAll, all);
    }

    // As a browser asks that knows so many instances already.
    private static Message KnownAnswers(int count)
    {
        var query = ServiceRecords.Query();
        for (var i = 0; i < count; i++)
            query.Answers.Add(new PTRRecord { Name = ServiceNames.Service, DomainName = ServiceNames.Instance(new ServerId((ulong)i + 1)) });
        return query;
    }
}
