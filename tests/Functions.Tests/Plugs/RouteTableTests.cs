using FsCheck;
using FsCheck.Fluent;
using Wetware.Functions;
using Wetware.Functions.Plugs;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Plugs;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("/a/!x/b", "/a/1/b", "x=1")]
    [InlineData("/a/!x/!y", "/a/1/2", "x=1,y=2")]
    [InlineData("/e4/*rest", "/e4/a/b", "rest=a/b")]
    [InlineData("/e4/*rest", "/e4/", "rest=")]
    [InlineData("/", "/", "")]
    [InlineData("/*all", "/x/y", "all=x/y")]
    [InlineData("/A/!Name", "/A/v", "name=v")]
    public void A_pattern_binds(string pattern, string path, string bound) =>
        Assert.Equal(bound, string.Join(',', Find([pattern], path)!.Parameters.Select(pair => $"{pair.Key}={pair.Value}")));

    [Theory]
    [InlineData("/e4/*rest", "/e4")]
    [InlineData("/a/!x", "/a/")]
    [InlineData("/a/!x", "/a/b/")]
    [InlineData("/a", "/A")]
    [InlineData("/a", "/a/")]
    [InlineData("/a/", "/a")]
    [InlineData("/a", "a")]
    public void A_pattern_does_not_match(string pattern, string path) => Assert.Null(Find([pattern], path));

    [Theory]
    [InlineData("/api/toto,/api/toto/!p", "/api/toto/coucou", "/api/toto/!p")]
    [InlineData("/p/!id,/p/list", "/p/list", "/p/list")]
    [InlineData("/p/!id,/p/*rest", "/p/x", "/p/!id")]
    [InlineData("/p/!id,/p/*rest", "/p/x/y", "/p/*rest")]
    [InlineData("/p/list/a,/p/!id/b", "/p/list/b", "/p/!id/b")]
    [InlineData("/x/!a/c,/x/b/*r,/*all", "/x/b/c", "/x/b/*r")]
    [InlineData("/x/b/d,/x/!a/c,/*all", "/x/b/c", "/x/!a/c")]
    [InlineData("/x/b/d,/x/!a/e,/*all", "/x/b/c", "/*all")]
    public void The_most_specific_pattern_wins(string patterns, string path, string expected) => Assert.Equal(expected, Find(patterns.Split(','), path)!.Plug.Path);

    [Fact]
    public void A_host_and_a_method_go_before_all_hosts_and_any_method()
    {
        var table = RouteTable.Build(
        [
            Plug("any", "/x"), Plug("get", "/x"), Plug("get", "/!y") with { Host = "one.example" }, Plug("any", "/x") with { Host = "two.example" },
        ]);

        Assert.Equal(("get", null), Found("get", "other"));
        Assert.Equal(("any", null), Found("post", "other"));
        Assert.Equal(("get", "one.example"), Found("get", "One.Example"));
        Assert.Equal(("any", null), Found("post", "one.example"));
        Assert.Equal(("any", "two.example"), Found("get", "two.example"));

        (string, string?) Found(string method, string host)
        {
            var plug = table.Find(method, host, "/x")!.Plug;
            return (plug.Method, plug.Host);
        }
    }

    /// <summary>The table against a plain reading of the rules: try every plug, and take the one whose kinds of segments are least in order.</summary>
    [Fact]
    public void The_table_finds_what_the_rules_say()
    {
        var segment = Gen.Elements("a", "b", "", "!x", "!y", "*r");
        var patterns = segment.ListOf(1, 4).Select(list => "/" + string.Join('/', Valid(list))).ListOf(1, 12);
        var path = Gen.Elements("a", "b", "c", "").ListOf(1, 5).Select(list => "/" + string.Join('/', list));
        Prop.ForAll(patterns.Zip(path).ToArbitrary(), pair =>
        {
            var (all, wanted) = pair;
            var distinct = all.DistinctBy(Shape).ToArray();
            var expected = distinct.Where(pattern => Matches(pattern, wanted)).OrderBy(Shape, StringComparer.Ordinal).FirstOrDefault();
            var found = Find(distinct, wanted)?.Plug.Path;
            return (found == expected).Label($"{string.Join(' ', distinct)} | {wanted}: {found}, expected {expected}");
        }).QuickCheckThrowOnFailure();
    }

    private static List<string> Valid(IEnumerable<string> segments)
    {
        var list = new List<string>();
        foreach (var segment in segments)
        {
            list.Add(segment.StartsWith('!') ? $"!p{list.Count}" : segment);
            if (segment.StartsWith('*'))
                break;
        }

        return list;
    }

    // Literal, parameter, rest, in this order, segment by segment.
    private static string Shape(string pattern) => string.Join('\u0001', pattern[1..].Split('/').Select(s => s.StartsWith('*') ? "\u0004" : s.StartsWith('!') ? "\u0003" : "\u0002" + s));

    private static bool Matches(string pattern, string path)
    {
        var (wanted, given) = (pattern[1..].Split('/'), path[1..].Split('/'));
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i].StartsWith('*'))
                return i < given.Length;
            if (i >= given.Length || (wanted[i].StartsWith('!') ? given[i].Length == 0 : wanted[i] != given[i]))
                return false;
        }

        return wanted.Length == given.Length;
    }

    private static Plug Plug(string method, string path) => new() { Method = method, Path = path, Name = "f" };

    private static RouteMatch? Find(IEnumerable<string> patterns, string path) => RouteTable.Build(patterns.Select(pattern => Plug("get", pattern))).Find("get", "localhost", path);
}
