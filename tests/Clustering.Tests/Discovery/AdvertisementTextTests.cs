using System.Net;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Security;
using Wetware.Nodes;

namespace Wetware.Tests.Discovery;

public sealed class AdvertisementTextTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(60);
    internal static readonly ClusterSecret Secret = new("a secret of the cluster", "ww");

    public static Advertisement Sample(byte seed = 1, NodeStage stage = NodeStage.Primary)
    {
        var peer = PeerOf(seed);
        var cluster = IPEndPoint.Parse("10.0.0.7:8822");
        return new Advertisement
        {
            Namespace = "ww",
            Peer = peer,
            Server = new ServerId(seed),
            Stage = stage,
            Cluster = cluster,
            Silo = IPEndPoint.Parse("10.0.0.7:11111"),
            Gateway = IPEndPoint.Parse("[fd00::7]:30000"),
            Primary = stage is NodeStage.Primary ? new PrimaryRef(peer, cluster) : new PrimaryRef(PeerOf(200), IPEndPoint.Parse("10.0.0.1:8822")),
        };
    }

    private static List<string> Unsigned() => AdvertisementText.Write(Sample(), Secret, Now)[..^2];

    public static PeerId PeerOf(byte seed) => PeerId.FromPublicKeyMessage(Enumerable.Repeat(seed, 100).ToArray());

    [Fact]
    public void What_is_written_is_read()
    {
        foreach (var stage in Enum.GetValues<NodeStage>())
        {
            var sample = Sample(stage: stage);

            Assert.True(AdvertisementText.TryRead(AdvertisementText.Write(sample, Secret, Now), Secret, Now, Freshness, out var read, out _));
            Assert.Equal(sample, read);
        }
    }

    [Fact]
    public void It_fits_its_own_limits_and_one_packet()
    {
        var strings = AdvertisementText.Write(Sample() with { Namespace = new string('n', 63) }, Secret, Now);

        Assert.True(strings.Sum(s => s.Length + 1) < 508, "a packet that never needs fragmenting");
        Assert.All(strings, s => Assert.True(s.Length < 256));
    }

    [Fact]
    public void Without_the_secret_nothing_is_believed()
    {
        Assert.Contains("not authenticated", Problem(Unsigned()), StringComparison.Ordinal);
        Assert.Contains("another secret", Problem(AdvertisementText.Write(Sample(), new ClusterSecret("another secret altogether", "ww"), Now)), StringComparison.Ordinal);
        Assert.Contains("another secret", Problem(AdvertisementText.Write(Sample(), new ClusterSecret("a secret of the cluster", "other"), Now)), StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_secret_is_replaced_old_and_new_announcements_are_believed()
    {
        const string Next = "the next secret of the cluster";
        var both = new ClusterSecret("a secret of the cluster", "ww", Next);
        foreach (var secret in (ClusterSecret[])[Secret, new ClusterSecret(Next, "ww"), both])
            Assert.True(AdvertisementText.TryRead(AdvertisementText.Write(Sample(), secret, Now), both, Now, Freshness, out _, out _));
        Assert.True(Reads(AdvertisementText.Write(Sample(), both, Now), Now));
    }

    [Fact]
    public void An_old_announcement_is_no_news()
    {
        var strings = AdvertisementText.Write(Sample(), Secret, Now);

        Assert.True(Reads(strings, Now + Freshness));
        Assert.False(Reads(strings, Now + Freshness + TimeSpan.FromSeconds(1)));
        Assert.False(Reads(strings, Now - Freshness - TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Every_changed_character_of_an_authenticated_announcement_is_noticed()
    {
        var strings = AdvertisementText.Write(Sample(), Secret, Now);
        for (var i = 0; i < strings.Count; i++)
        {
            for (var at = 0; at < strings[i].Length; at++)
            {
                var changed = strings.ToArray();
                changed[i] = strings[i][..at] + (strings[i][at] == 'x' ? 'y' : 'x') + strings[i][(at + 1)..];
                Assert.False(Reads(changed, Now), changed[i]);
            }
        }
    }

    [Fact]
    public void Fields_cannot_be_moved_between_strings()
    {
        var strings = AdvertisementText.Write(Sample(), Secret, Now);
        var joined = new List<string>(strings) { [1] = $"{strings[1]}\n{strings[2]}" };
        joined.RemoveAt(2);

        Assert.False(Reads(joined, Now));
    }

    [Theory]
    [InlineData("v=2", 0)]
    [InlineData("ns=a=b", 1)]
    [InlineData("ns=", 1)]
    [InlineData("peer=12", 2)]
    [InlineData("server=1", 3)]
    [InlineData("stage=king", 4)]
    [InlineData("cluster=0.0.0.0:1", 5)]
    [InlineData("silo=here", 6)]
    [InlineData("peer=again", 6)]
    [InlineData("noseparator", 6)]
    [InlineData("silo=\u0007", 6)]
    public void A_field_that_we_would_not_write_is_refused(string text, int index)
    {
        var strings = Unsigned();
        strings[index] = text;

        Assert.False(AdvertisementText.TryRead(strings, null, Now, Freshness, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Size_is_capped()
    {
        var strings = Unsigned();

        Assert.False(AdvertisementText.TryRead([.. strings, .. Enumerable.Range(0, 16).Select(i => $"x{i}=1")], null, Now, Freshness, out _, out _));
        Assert.False(AdvertisementText.TryRead([.. strings, .. Enumerable.Range(0, 4).Select(i => $"x{i}={new string('y', 250)}")], null, Now, Freshness, out _, out _));
        Assert.True(AdvertisementText.TryRead([.. strings, "later=version"], null, Now, Freshness, out _, out _));
    }

    [Fact]
    public void Mutated_announcements_never_throw_and_never_change_a_name_into_a_bad_one()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        for (var i = 0; i < 50_000; i++)
        {
            var strings = Unsigned();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                Mutate(strings, random);
            if (AdvertisementText.TryRead(strings, null, Now, Freshness, out var read, out var problem))
            {
                Assert.True(PeerId.TryParse(read.Peer.ToString(), out _), $"seed {Seed}, round {i}");
                Assert.InRange(read.Cluster.Port, 1, 65535);
            }
            else
            {
                Assert.NotEmpty(problem);
            }
        }
    }

    private static void Mutate(List<string> strings, Random random)
    {
        if (strings.Count == 0)
            return;
        var i = random.Next(strings.Count);
        var text = strings[i];
        switch (random.Next(6))
        {
            case 0:
                strings.RemoveAt(i);
                break;
            case 1:
                strings.Add(text);
                break;
            case 2:
                strings[i] = text[..random.Next(text.Length + 1)];
                break;
            case 3:
                strings[i] = text + (char)random.Next(0x250);
                break;
            case 4 when text.Length > 0:
                var at = random.Next(text.Length);
                strings[i] = text[..at] + (char)random.Next(0x80) + text[(at + 1)..];
                break;
            default:
                (strings[0], strings[i]) = (strings[i], strings[0]);
                break;
        }
    }

    private static bool Reads(IReadOnlyList<string> strings, DateTimeOffset now) =>
        AdvertisementText.TryRead(strings, Secret, now, Freshness, out _, out _);

    private static string Problem(IReadOnlyList<string> strings)
    {
        Assert.False(AdvertisementText.TryRead(strings, Secret, Now, Freshness, out _, out var problem));
        return problem;
    }
}
