using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Wetware.Clustering.Discovery;
using Wetware.Nodes;

namespace Wetware.Tests.Discovery;

public sealed class ElectionTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_node_that_hears_nobody_leads_after_its_window()
    {
        var election = new Election(Peer(1), mayLead: true, Window, Start);

        Assert.Equal(ElectionStep.Listen, election.Decide(Start + (Window * 0.9)).Step);
        Assert.Equal(ElectionStep.Lead, election.Decide(Start + Window).Step);
    }

    [Fact]
    public void A_worker_never_leads()
    {
        var election = new Election(Peer(1), mayLead: false, Window, Start);

        Assert.Equal(ElectionStep.Listen, election.Decide(Start + TimeSpan.FromDays(1)).Step);
    }

    [Fact]
    public void A_primary_that_is_heard_is_joined_at_once()
    {
        var election = new Election(Peer(1), mayLead: true, Window, Start);
        var primary = AdvertisementTextTests.Sample(9);

        election.Heard(primary, Start);

        Assert.Equal(new ElectionOutcome(ElectionStep.Join, primary.Primary), election.Decide(Start));
    }

    [Fact]
    public void A_cluster_whose_primary_is_away_is_waited_for()
    {
        var election = new Election(Peer(1), mayLead: true, Window, Start);
        var member = AdvertisementTextTests.Sample(9, NodeStage.Member);
        for (var i = 0; i < 100; i++)
        {
            var now = Start + (Window * i);
            election.Heard(member, now);
            var outcome = election.Decide(now);
            Assert.NotEqual(ElectionStep.Lead, outcome.Step);
            if (outcome.Step == ElectionStep.Join)
                election.CouldNotJoin(outcome.Primary!);
        }
    }

    [Fact]
    public void A_primary_that_comes_back_leads_at_once()
    {
        var member = AdvertisementTextTests.Sample(9, NodeStage.Member);
        var election = new Election(member.Primary!.Peer, mayLead: false, Window, Start);

        election.Heard(member, Start);

        Assert.Equal(ElectionStep.Lead, election.Decide(Start).Step);
    }

    [Fact]
    public void What_is_left_of_our_own_previous_start_is_not_joined()
    {
        var election = new Election(Peer(9), mayLead: true, Window, Start);

        election.Heard(AdvertisementTextTests.Sample(9), Start);

        Assert.Equal(ElectionStep.Lead, election.Decide(Start + Window).Step);
    }

    [Theory]
    [InlineData(NodeStage.Primary)]
    [InlineData(NodeStage.Database)]
    public void Nobody_leads_beside_a_running_cluster_that_cannot_be_joined(NodeStage stage)
    {
        var election = new Election(Peer(1), mayLead: true, Window, Start);
        var node = AdvertisementTextTests.Sample(9, stage);
        var last = Start;
        for (var i = 0; i < 100; i++)
        {
            // Heard now and then; in between it cannot be reached.
            last = Start + (Window * i);
            election.Heard(node, last);
            if (election.Decide(last) is { Step: ElectionStep.Join, Primary: { } primary })
                election.CouldNotJoin(primary);
            Assert.Equal(ElectionStep.Listen, election.Decide(last + (Window * 0.9)).Step);
        }

        Assert.Equal(ElectionStep.Lead, election.Decide(last + (Window * Election.Silence)).Step);
    }

    [Fact]
    public void Nobody_leads_while_a_cluster_with_another_secret_is_heard()
    {
        var election = new Election(Peer(1), mayLead: true, Window, Start);

        election.SawUnverified(Start + Window);

        Assert.Equal(ElectionStep.Listen, election.Decide(Start + (Window * 4.9)).Step);
        Assert.Equal(ElectionStep.Lead, election.Decide(Start + (Window * 5)).Step);
    }

    [Fact]
    public void Of_two_that_start_at_once_the_lower_leads()
    {
        var (low, high) = Peer(1) < Peer(2) ? ((byte)1, (byte)2) : ((byte)2, (byte)1);
        var first = new Election(Peer(low), mayLead: true, Window, Start);
        var second = new Election(Peer(high), mayLead: true, Window, Start);
        var half = Start + (Window / 2);
        first.Heard(Candidate(high), half);
        second.Heard(Candidate(low), half);

        Assert.Equal(ElectionStep.Lead, first.Decide(Start + Window).Step);
        Assert.Equal(ElectionStep.Listen, second.Decide(Start + Window).Step);

        // The lower one died before it led.
        Assert.Equal(ElectionStep.Lead, second.Decide(half + Window).Step);
    }

    [Fact]
    public void However_nodes_start_exactly_one_leads_while_messages_arrive_within_half_a_window() =>
        Prop.ForAll(
            Gen.Choose(0, 3000).ListOf(5).ToArbitrary(),
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            (starts, seed) => Simulate([.. starts], new Random(seed)) == 1).QuickCheckThrowOnFailure();

    // Five nodes that may lead, started at the given milliseconds; each announces itself every 250 ms and each message takes up to 499 ms.
    private static int Simulate(int[] starts, Random random)
    {
        var nodes = new Election?[starts.Length];
        var leads = new bool[starts.Length];
        var done = new bool[starts.Length];
        var messages = new PriorityQueue<(int To, byte From, bool Leads), int>();
        for (var ms = 0; ms < 10_000; ms += 50)
        {
            var now = Start + TimeSpan.FromMilliseconds(ms);
            while (messages.TryPeek(out var message, out var due) && due <= ms)
            {
                messages.Dequeue();
                nodes[message.To]?.Heard(message.Leads ? AdvertisementTextTests.Sample(message.From) : Candidate(message.From), now);
            }

            for (var i = 0; i < nodes.Length; i++)
            {
                if (ms < starts[i])
                    continue;
                nodes[i] ??= new Election(Peer((byte)i), mayLead: true, Window, now);
                if (!done[i])
                {
                    var step = nodes[i]!.Decide(now).Step;
                    (done[i], leads[i]) = (step != ElectionStep.Listen, step == ElectionStep.Lead);
                }

                if ((ms - starts[i]) % 250 < 50 && (!done[i] || leads[i]))
                {
                    foreach (var to in Enumerable.Range(0, nodes.Length).Where(n => n != i))
                        messages.Enqueue((to, (byte)i, leads[i]), ms + random.Next(0, 449));
                }
            }
        }

        return leads.Count(l => l);
    }

    private static PeerId Peer(byte seed) => AdvertisementTextTests.PeerOf(seed);

    private static Advertisement Candidate(byte seed) =>
        AdvertisementTextTests.Sample(seed, NodeStage.Candidate) with { Primary = null, Cluster = IPEndPoint.Parse("10.0.0.9:1") };
}
