using Wetware.Grains.Routing;
using Wetware.Routing;

namespace Wetware.Tests.Routing;

/// <summary>The rules for one record after the other.</summary>
public sealed class RoutingTableTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public void The_newest_record_of_a_peer_wins()
    {
        var table = RoutingTable.Empty(100);

        Assert.Equal(HeartbeatOutcome.Accepted, Hear(ref table, Records.Of(1)));
        Assert.Equal(HeartbeatOutcome.Stale, Hear(ref table, Records.Of(1)));
        Assert.Equal(HeartbeatOutcome.Accepted, Hear(ref table, Records.Of(1, seq: 1)));
        Assert.Equal(HeartbeatOutcome.Stale, Hear(ref table, Records.Of(1, seq: 2, server: 9, started: -1)));
        Assert.Equal(HeartbeatOutcome.Accepted, Hear(ref table, Records.Of(1, seq: 2)));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void A_later_start_wins_whatever_its_number_and_stays()
    {
        var table = RoutingTable.Empty(100);
        Hear(ref table, Records.Of(1, seq: 700, server: 1, started: 5));

        Assert.Equal(HeartbeatOutcome.Accepted, Hear(ref table, Records.Of(1, seq: 1, server: 2, started: 6)));
        Assert.Equal(HeartbeatOutcome.Stale, Hear(ref table, Records.Of(1, seq: 701, server: 1, started: 5)));
        Assert.Null(table.OfServer(Records.Server(1)));
        Assert.NotNull(table.OfServer(Records.Server(2)));
    }

    [Fact]
    public void Two_starts_of_one_moment_are_told_apart_the_same_way_everywhere()
    {
        var (one, other) = (Records.Of(1, seq: 9, server: 1), Records.Of(1, seq: 1, server: 2));

        Assert.NotEqual(one.IsNewerThan(other), other.IsNewerThan(one));
    }

    [Fact]
    public void Heartbeats_are_accepted_ignored_or_rejected()
    {
        var table = RoutingTable.Empty(100);

        Assert.Equal(HeartbeatOutcome.Accepted, Hear(ref table, Records.Of(1, seq: 8)));
        Assert.Equal(HeartbeatOutcome.Stale, Hear(ref table, Records.Of(1, seq: 1)));
        Assert.Equal(HeartbeatOutcome.Rejected, Hear(ref table, new RoutingRecord { Peer = "", Server = "" }));
        Assert.Equal(HeartbeatOutcome.Rejected, Hear(ref table, Records.Of(2) with { Host = null! }));
        Assert.Equal(1, table.Count);
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(1, 5)]
    [InlineData(5, 5)]
    [InlineData(10, 2)]
    [InlineData(50, 2)]
    [InlineData(100, 0)]
    public void Records_live_exactly_as_long_as_they_say(int milliseconds, int left)
    {
        var table = RoutingTable.Empty(100);
        var peer = 0;
        foreach (var ttl in (int[])[1, 10, 10, 10, 100, 100])
            Hear(ref table, Records.Of(peer++, ttl: ttl));

        Assert.Equal(left, table.Advance(TimeSpan.FromMilliseconds(milliseconds) + Tick).Count);
    }

    [Fact]
    public void At_its_deadline_a_record_still_lives()
    {
        var table = RoutingTable.Empty(100);
        Hear(ref table, Records.Of(1, ttl: 10));

        Assert.Equal(1, table.Advance(TimeSpan.FromMilliseconds(10)).Count);
        Assert.Equal(0, table.Advance(TimeSpan.FromMilliseconds(10) + Tick).Count);
    }

    [Fact]
    public void A_record_that_is_heard_every_50_ms_outlives_its_100_ms()
    {
        var table = RoutingTable.Empty(100);
        for (var at = 0; at <= 300; at += 50)
        {
            table = table.Upsert(Records.Of(1, seq: (ulong)at, ttl: 100), TimeSpan.FromMilliseconds(at), TimeSpan.FromMilliseconds(100), out var outcome);
            Assert.Equal(HeartbeatOutcome.Accepted, outcome);
            Assert.Equal(1, table.Count);
        }
    }

    [Fact]
    public void A_clock_that_goes_back_changes_nothing()
    {
        var table = RoutingTable.Empty(100);
        Hear(ref table, Records.Of(1, ttl: 10));
        table = table.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(table, table.Advance(TimeSpan.Zero));
        Assert.Equal(HeartbeatOutcome.Accepted, Hear(ref table, Records.Of(1, ttl: 10)));
        Assert.Equal(0, table.Advance(TimeSpan.FromSeconds(1.011)).Count);
    }

    [Fact]
    public void An_ended_start_does_not_come_back_through_late_heartbeats()
    {
        var table = RoutingTable.Empty(100);
        Hear(ref table, Records.Of(1, seq: 5));
        Hear(ref table, Records.Of(2));
        table = table.End(Records.Server(1), TimeSpan.Zero, TimeSpan.FromSeconds(60));

        Assert.Equal(1, table.Count);
        Assert.Equal(HeartbeatOutcome.Stale, Hear(ref table, Records.Of(1, seq: 6)));
        Assert.Equal(HeartbeatOutcome.Accepted, Hear(ref table, Records.Of(1, server: 7, started: 1)));
        Assert.Equal(0, table.Advance(TimeSpan.FromSeconds(61)).EndedCount);
    }

    [Fact]
    public void What_ended_is_remembered_within_bounds()
    {
        var table = RoutingTable.Empty(100);
        for (var i = 0; i < RoutingTable.MaxEnded + 10; i++)
            table = table.End(Records.Server(i), TimeSpan.FromSeconds(i), TimeSpan.FromHours(1));

        Assert.True(table.EndedCount <= RoutingTable.MaxEnded);
        Assert.True(table.HasEnded(Records.Server(RoutingTable.MaxEnded + 9)));
    }

    [Fact]
    public void A_full_table_takes_news_of_those_it_knows_and_nobody_else()
    {
        var table = RoutingTable.Empty(2);
        Hear(ref table, Records.Of(1));
        Hear(ref table, Records.Of(2));

        Assert.Equal(HeartbeatOutcome.Full, Hear(ref table, Records.Of(3)));
        Assert.Equal(HeartbeatOutcome.Accepted, Hear(ref table, Records.Of(2, seq: 1)));
    }

    [Fact]
    public void A_snapshot_stays_as_it_was()
    {
        var table = RoutingTable.Empty(100);
        Hear(ref table, Records.Of(1, host: "old", labels: "zone=a"));
        var snapshot = table;
        Hear(ref table, Records.Of(1, seq: 1, host: "new", labels: "zone=b"));
        table = table.Advance(TimeSpan.FromHours(1));

        Assert.Equal("old", Assert.Single(snapshot.Query(RoutingQuery.All)).Host);
        Assert.Single(snapshot.Query(RoutingQuery.Match(RoutingIndex.Label("zone", "a"))));
        Assert.Empty(table.Query(RoutingQuery.All));
    }

    [Fact]
    public void Labels_come_back_and_missing_ones_are_empty()
    {
        var table = RoutingTable.Empty(100);
        Hear(ref table, Records.Of(1, labels: ["cloud_region=us-east-1", "special_field=special-value", "home=/home/wetware"]));

        var record = table.Lookup(RoutingQuery.All)!;

        Assert.Equal("us-east-1", record.Label("cloud_region"));
        Assert.Equal("special-value", record.Label("special_field"));
        Assert.Equal("/home/wetware", record.Label("home"));
        Assert.Equal("", record.Label("missing"));
    }

    private static HeartbeatOutcome Hear(ref RoutingTable table, RoutingRecord record)
    {
        table = table.Upsert(record, TimeSpan.Zero, record.Ttl > TimeSpan.Zero ? record.Ttl : TimeSpan.FromSeconds(10), out var outcome);
        return outcome;
    }
}
