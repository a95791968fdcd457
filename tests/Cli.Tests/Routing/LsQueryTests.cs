using Wetware.Cli;
using Wetware.Cli.Routing;
using Wetware.Routing;
using Wetware.Silo.Hosting;

namespace Wetware.Tests.Routing;

public sealed class LsQueryTests
{
    [Fact]
    public void No_words_mean_all_nodes()
    {
        Assert.Equal(RoutingQuery.All, Read(""));
        Assert.Equal(RoutingQuery.All, Read("/"));
    }

    [Theory]
    [InlineData("WHERE id=Qm", RoutingField.Id, "", "Qm")]
    [InlineData("where peer=Qm", RoutingField.Id, "", "Qm")]
    [InlineData("Where server=ab", RoutingField.Server, "", "ab")]
    [InlineData("WHERE host=a=b", RoutingField.Host, "", "a=b")]
    [InlineData("WHERE zone=eu=1", RoutingField.Meta, "zone", "eu=1")]
    [InlineData("WHERE zone=", RoutingField.Meta, "zone", "")]
    public void Where_selects_by_the_beginning_of_a_field(string words, RoutingField field, string name, string text) =>
        Assert.Equal(RoutingQuery.Match(new RoutingIndex { Field = field, Name = name, Text = text, Prefix = true }), Read(words));

    [Fact]
    public void Exact_is_exact() => Assert.False(LsQuery.Parse(["WHERE", "zone=eu"], exact: true).Index!.Prefix);

    [Fact]
    public void From_to_limit_and_reverse_work_together()
    {
        var query = Read("FROM zone=b TO zone=d LIMIT 3 REVERSE");

        Assert.Equal(RoutingQuery.From(RoutingIndex.Label("zone", "b", prefix: true)).UpTo(RoutingIndex.Label("zone", "d", prefix: true)).Take(3).Reversed(), query);
        Assert.Equal(query, Read("limit 3 reverse from zone=b to zone=d"));
    }

    [Fact]
    public void A_path_names_one_node() =>
        Assert.Equal(RoutingQuery.Match(new RoutingIndex { Field = RoutingField.Server, Text = "00000000000000ab" }), Read("//00000000000000ab/"));

    [Theory]
    [InlineData("WHERE zone", "match: invalid index expression: zone")]
    [InlineData("FROM zone", "from: invalid index expression: zone")]
    [InlineData("WHERE", "WHERE: key=value must follow")]
    [InlineData("LIMIT", "LIMIT: a number must follow")]
    [InlineData("LIMIT soon", "\"soon\" is not a whole number")]
    [InlineData("LIMIT 0", "expected limit > 0 (got 0)")]
    [InlineData("LIMIT -1", "expected limit > 0 (got -1)")]
    [InlineData("zone=a", "unexpected token: zone=a; did you mean WHERE zone=a?")]
    [InlineData("nonsense", "unexpected token: nonsense; the words are")]
    [InlineData("WHERE zone=a zone=b", "unexpected token: zone=b")]
    [InlineData("LIMIT 1 /", "unexpected token: /; a path comes first")]
    [InlineData("LIMIT 1 LIMIT 2", "LIMIT is given twice")]
    [InlineData("WHERE a=b FROM a=c", "give one of path, WHERE and FROM")]
    [InlineData("/00000000000000ab WHERE a=b", "give one of path, WHERE and FROM")]
    [InlineData("TO zone=a", "TO stands only behind FROM")]
    [InlineData("FROM zone=a TO rack=b", "to: rack=b… is of another field")]
    [InlineData("/foo", "/foo is no node")]
    [InlineData("/00000000000000ab/raft", "ww anchor ls /00000000000000ab/raft")]
    [InlineData("/foo\\bar", "invalid rune")]
    public void What_is_no_query_is_refused_with_its_reason(string words, string said)
    {
        var error = Assert.Throws<CommandException>(() => Read(words));

        Assert.Equal(ExitCodes.Usage, error.ExitCode);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    private static RoutingQuery Read(string words) => LsQuery.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), exact: false);
}
