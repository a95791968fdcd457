using Wetware.Errors;
using Wetware.Grains.Routing;
using Wetware.Routing;

namespace Wetware.Tests.Routing;

/// <summary>What queries mean.</summary>
public sealed class RoutingQueryTests
{
    [Fact]
    public void A_range_ends_with_its_last_place_and_is_not_read_further()
    {
        var table = Hosts("foo", "foobar", "foobarbaz", "foobarbaz", "foobarbazqux", "foobarbazqux");
        var query = RoutingQuery.From(Host("foo", prefix: true)).UpTo(Host("foobarbaz"));

        Assert.Equal(["foo", "foobar", "foobarbaz", "foobarbaz"], HostsOf(table, query));
        Assert.Equal(6, HostsOf(table, query.UpTo(Host("foobarbaz", prefix: true))).Length);
    }

    [Fact]
    public void The_end_of_a_range_need_not_be_there()
    {
        var table = Hosts("a", "c", "e");

        Assert.Equal(["c"], HostsOf(table, RoutingQuery.From(Host("b")).UpTo(Host("d"))));
        Assert.Equal(["c", "e"], HostsOf(table, RoutingQuery.From(Host("b")).UpTo(Host("z"))));
        Assert.Empty(HostsOf(table, RoutingQuery.From(Host("d")).UpTo(Host("b"))));
        Assert.Empty(HostsOf(table, RoutingQuery.From(Host("d")).UpTo(Host("b")).Reversed()));
    }

    [Fact]
    public void Exact_means_exact_and_prefix_means_prefix()
    {
        var table = Hosts("foo", "foobar", "fo", "goo");

        Assert.Equal(["foo"], HostsOf(table, RoutingQuery.Match(Host("foo"))));
        Assert.Equal(["foo", "foobar"], HostsOf(table, RoutingQuery.Match(Host("foo", prefix: true))));
    }

    [Fact]
    public void Reversing_gives_the_same_records_the_other_way_round_and_twice_the_original()
    {
        var table = Hosts("a", "b", "b", "c");
        foreach (var query in (RoutingQuery[])
            [RoutingQuery.All, RoutingQuery.From(Host("b")), RoutingQuery.Match(Host("b")), RoutingQuery.From(Host("a")).UpTo(Host("b"))])
        {
            var forward = table.Query(query).ToArray();
            Assert.Equal(forward.Reverse(), table.Query(query.Reversed()));
            Assert.Equal(forward, table.Query(query.Reversed().Reversed()));
        }

        Assert.Equal("c", table.Lookup(RoutingQuery.From(Host("a")).Reversed())!.Host);
    }

    [Fact]
    public void A_limit_counts_from_the_beginning_of_the_order()
    {
        var table = Hosts("a", "b", "c");

        Assert.Equal(["a", "b"], HostsOf(table, RoutingQuery.From(Host("")).Take(2)));
        Assert.Equal(["c", "b"], HostsOf(table, RoutingQuery.From(Host("")).Take(2).Reversed()));
        Assert.Equal(3, table.Query(RoutingQuery.All.Take(long.MaxValue)).Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_limit_below_one_fails_before_anything_is_read(long limit)
    {
        var error = Assert.Throws<WetwareException>(() => Hosts("a").Query(RoutingQuery.All.Take(limit)));

        Assert.Equal($"expected limit > 0 (got {limit})", error.Message);
    }

    [Fact]
    public void Labels_are_orders_of_their_own()
    {
        var table = Table(
            Records.Of(1, labels: ["region=eu-west", "zone=1"]),
            Records.Of(2, labels: ["region=eu-north"]),
            Records.Of(3, labels: ["region=us-east", "rack=9"]),
            Records.Of(4, labels: ["zone=2"]));

        Assert.Equal([2, 1], Peers(table, RoutingQuery.Match(RoutingIndex.Label("region", "eu", prefix: true))));
        Assert.Equal([1, 3], Peers(table, RoutingQuery.From(RoutingIndex.Label("region", "eu-o"))));
        Assert.Equal([3, 1, 2], Peers(table, RoutingQuery.From(RoutingIndex.Label("region", "")).Reversed()));
        Assert.Equal([2, 1], Peers(table, RoutingQuery.From(RoutingIndex.Label("region", "")).UpTo(RoutingIndex.Label("region", "eu", prefix: true))));
        Assert.Empty(Peers(table, RoutingQuery.From(RoutingIndex.Label("reg", ""))));
    }

    [Fact]
    public void Every_field_finds_its_record()
    {
        var record = Records.Of(7, host: "seven", labels: "k=v=w");
        var table = Table(Records.Of(1), record, Records.Of(8));

        foreach (var expression in (string[])[$"id={record.Peer}", $"peer={record.Peer}", $"server={record.Server}", "host=seven", "k=v=w"])
        {
            Assert.True(RoutingIndex.TryParse(expression, prefix: false, out var index));
            Assert.Equal(record, Assert.Single(table.Query(RoutingQuery.Match(index))));
        }
    }

    [Fact]
    public void Looking_up_what_is_not_there_gives_null()
    {
        Assert.Null(RoutingTable.Empty(10).Lookup(RoutingQuery.All));
        Assert.Null(Hosts("a").Lookup(RoutingQuery.Match(Host("b"))));
    }

    [Fact]
    public void Pages_follow_each_other_without_gap_or_repetition()
    {
        var table = Hosts([.. Enumerable.Range(0, 25).Select(i => $"host-{i / 2:00}")]);
        foreach (var query in (RoutingQuery[])[RoutingQuery.From(Host("host-03")), RoutingQuery.From(Host("")).Reversed(), RoutingQuery.All.Reversed()])
        {
            var read = new List<RoutingRecord>();
            string? cursor = null;
            do
            {
                var page = table.Page(query, cursor, 4);
                Assert.InRange(page.Records.Count, 1, 4);
                read.AddRange(page.Records);
                cursor = page.Cursor;
            }
            while (cursor is not null);
            Assert.Equal(table.Query(query), read);
        }
    }

    [Fact]
    public void A_page_goes_on_where_the_last_one_ended_though_its_record_is_gone()
    {
        var table = Hosts("a", "b", "c");
        var page = table.Page(RoutingQuery.From(Host("")), null, 2);
        table = table.End(page.Records[1].Server, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        Assert.Equal("c", Assert.Single(table.Page(RoutingQuery.From(Host("")), page.Cursor, 2).Records).Host);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%%%")]
    [InlineData("AAAA")]
    public void A_cursor_that_no_page_named_is_refused(string cursor) =>
        Assert.Contains("cursor", Assert.Throws<WetwareException>(() => Hosts("a").Page(RoutingQuery.All, cursor, 5)).Message, StringComparison.Ordinal);

    public static TheoryData<RoutingQuery, string> Invalid => new()
    {
        { new RoutingQuery { Selector = (RoutingSelector)9 }, "selector" },
        { new RoutingQuery { Selector = RoutingSelector.Match }, "selector" },
        { new RoutingQuery { Index = Host("a") }, "selector" },
        { RoutingQuery.Match(new RoutingIndex { Field = (RoutingField)7, Text = "a" }), "invalid index: 7" },
        { RoutingQuery.Match(new RoutingIndex { Field = RoutingField.Host, Text = null! }), "match" },
        { RoutingQuery.Match(new RoutingIndex { Field = RoutingField.Meta, Text = "a" }), "label" },
        { RoutingQuery.From(Host("a") with { Name = "k" }), "from" },
        { RoutingQuery.From(Host(new string('a', 257))), "256" },
        { RoutingQuery.All.UpTo(Host("a")), "to" },
        { RoutingQuery.From(RoutingIndex.Label("a", "")).UpTo(RoutingIndex.Label("b", "")), "to" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_query_fails_before_it_starts(RoutingQuery query, string said)
    {
        var error = Assert.Throws<WetwareException>(() => Hosts("a").Query(query));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no separator")]
    [InlineData("=value")]
    [InlineData("")]
    public void An_expression_without_key_is_no_index(string expression) => Assert.False(RoutingIndex.TryParse(expression, prefix: true, out _));

    private static RoutingIndex Host(string text, bool prefix = false) => new() { Field = RoutingField.Host, Text = text, Prefix = prefix };

    private static RoutingTable Hosts(params string[] hosts) => Table([.. hosts.Select((host, i) => Records.Of(i, host: host))]);

    private static RoutingTable Table(params RoutingRecord[] records) =>
        records.Aggregate(RoutingTable.Empty(100), (table, record) => table.Upsert(record, TimeSpan.Zero, record.Ttl, out _));

    private static string[] HostsOf(RoutingTable table, RoutingQuery query) => [.. table.Query(query).Select(record => record.Host)];

    private static int[] Peers(RoutingTable table, RoutingQuery query) =>
        [.. table.Query(query).Select(record => Enumerable.Range(0, 20).Single(number => Records.Peer(number) == record.Peer))];
}
