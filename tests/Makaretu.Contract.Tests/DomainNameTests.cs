using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("a.b.c", new[] { "a", "b", "c" })]
    [InlineData("a.b.c.", new[] { "a", "b", "c" })]
    [InlineData(@"Peer\032One._x._tcp.local", new[] { "Peer One", "_x", "_tcp", "local" })]
    [InlineData(@"a\.b.c", new[] { "a.b", "c" })]
    [InlineData(@"a\\b", new[] { @"a\b" })]
    [InlineData("", new string[0])]
    public void Text_is_split_at_dots_that_are_not_escaped(string text, string[] labels) =>
        Assert.Equal(labels, new DomainName(text).Labels);

    [Theory]
    [InlineData(new[] { "Peer One", "local" }, @"Peer\032One.local")]
    [InlineData(new[] { "a.b", "c" }, @"a\.b.c")]
    [InlineData(new[] { @"a\b" }, @"a\092b")]
    [InlineData(new[] { "é" }, @"\233")]
    public void Text_escapes_what_is_not_plain(string[] labels, string text)
    {
        Assert.Equal(text, new DomainName(labels).ToString());
        Assert.Equal(labels, new DomainName(text).Labels);
    }

    [Fact]
    public void Names_are_compared_without_case()
    {
        DomainName a = "Foo.LOCAL", b = "foo.local";
        Assert.True(a == b);
        Assert.False(a != b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.Equal("foo.local", a.ToCanonical().ToString());
        Assert.NotEqual(a, new DomainName("foo"));
        Assert.False(a.Equals(null));
    }

    [Fact]
    public void Names_know_their_place_in_the_tree()
    {
        DomainName name = "a._x._tcp.local", domain = "_TCP.local";
        Assert.True(name.IsSubdomainOf(domain));
        Assert.True(name.BelongsTo(domain));
        Assert.True(domain.BelongsTo(domain));
        Assert.False(domain.IsSubdomainOf(domain));
        Assert.False(domain.IsSubdomainOf(name));
        Assert.False(new DomainName("xlocal").IsSubdomainOf("local"));
        Assert.Equal("_x._tcp.local", name.Parent()!.ToString());
        Assert.Null(DomainName.Root.Parent());
    }

    [Fact]
    public void Joined_names_keep_their_labels()
    {
        var joined = DomainName.Join(new DomainName(new[] { "a.b" }), "_x._tcp", "local");
        Assert.Equal(["a.b", "_x", "_tcp", "local"], joined.Labels);
    }
}
