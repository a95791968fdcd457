using Wetware.Anchors;
using Wetware.Errors;

namespace Wetware.Tests.Anchors;

public sealed class AnchorPathTests
{
    public static TheoryData<string> ValidCharacters => new(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()_+-=,./<>?[]{}|`~;:'/\"".Distinct().Select(c => c.ToString()));

    [Theory]
    [MemberData(nameof(ValidCharacters))]
    public void Printable_ascii_is_valid(string character) => Assert.True(AnchorPath.TryParse($"x{character}y", out _));

    [Theory]
    [InlineData("foo\\bar", "invalid rune '\\' at index 3")]
    [InlineData("foo™bar", "invalid rune '™' at index 3")]
    [InlineData("/a b", "invalid rune ' ' at index 2")]
    [InlineData("/é", "invalid rune 'é' at index 1")]
    [InlineData("😀", "invalid rune '😀' at index 0")]
    [InlineData("a\u001b[2J", "invalid rune '\\u001b' at index 1")]
    [InlineData("a\u007f", "invalid rune '\\u007f' at index 1")]
    public void Other_runes_are_refused_with_their_index(string text, string message)
    {
        var error = Assert.Throws<WetwareException>(() => AnchorPath.Parse(text));

        Assert.Equal((ErrorKind.Failed, message), (error.Kind, error.Message));
        Assert.False(AnchorPath.TryParse(text, out var path));
        Assert.Equal(AnchorPath.Root, path);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal("invalid rune '\ufffd' at index 1", Assert.Throws<WetwareException>(() => AnchorPath.Parse("a\ud800b")).Message);

    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("///", "/")]
    [InlineData(".", "/")]
    [InlineData("..", "/")]
    [InlineData("/../../x", "/x")]
    [InlineData("foo", "/foo")]
    [InlineData("/foo/", "/foo")]
    [InlineData("//foo//bar//", "/foo/bar")]
    [InlineData("/foo/./bar", "/foo/bar")]
    [InlineData("/foo/../bar", "/bar")]
    [InlineData("/foo/bar/..", "/foo")]
    [InlineData("/...", "/...")]
    public void Paths_are_cleaned(string text, string canonical) => Assert.Equal(canonical, AnchorPath.Parse(text).ToString());

    [Fact]
    public void Parts_are_joined_and_cleaned()
    {
        Assert.Equal("/foo/bar", AnchorPath.Join("/foo/", "/bar").ToString());
        Assert.Equal("/bar", AnchorPath.Join("foo", "../bar").ToString());
        Assert.Equal(AnchorPath.Root, AnchorPath.Join());
    }

    [Fact]
    public void A_path_yields_its_names_from_the_root_down()
    {
        var path = AnchorPath.Parse("/foo/bar/baz");

        Assert.Equal(["foo", "bar", "baz"], path.Names);
        Assert.Equal((3, "baz", "/foo/bar"), (path.Depth, path.Name, path.Parent.ToString()));
        Assert.Empty(AnchorPath.Root.Names);
        Assert.Equal((0, "", AnchorPath.Root), (AnchorPath.Root.Depth, AnchorPath.Root.Name, AnchorPath.Root.Parent));
    }

    [Theory]
    [InlineData("..", "/foo")]
    [InlineData("../../../bar", "/foo/bar")]
    [InlineData("bar/../../baz", "/foo/baz")]
    [InlineData("/", "/foo")]
    [InlineData("", "/foo")]
    public void A_walk_never_leaves(string relative, string expected)
    {
        var from = AnchorPath.Parse("/foo");

        Assert.Equal(expected, from.Walk(relative).ToString());
        Assert.True(from.Walk(relative).IsWithin(from));
    }

    [Theory]
    [InlineData("/foo", "/foo", true)]
    [InlineData("/foo/bar", "/foo", true)]
    [InlineData("/foobar", "/foo", false)]
    [InlineData("/", "/foo", false)]
    [InlineData("/foo", "/", true)]
    public void Within_is_by_whole_names(string path, string other, bool within) =>
        Assert.Equal(within, AnchorPath.Parse(path).IsWithin(AnchorPath.Parse(other)));

    [Theory]
    [InlineData("/f19caa21dda41c43", true)]
    [InlineData("/f19caa21dda41c43/foo", true)]
    [InlineData("/f19caa21dda41c4", false)]
    [InlineData("/f19caa21dda41c433", false)]
    [InlineData("/F19CAA21DDA41C43/foo", false)]
    [InlineData("/foo/f19caa21dda41c43", false)]
    public void The_first_name_may_be_a_server(string path, bool named) =>
        Assert.Equal(named ? "f19caa21dda41c43" : null, AnchorPath.Parse(path).Server?.ToString());

    [Fact]
    public void Limits_are_exact()
    {
        var name = new string('n', AnchorPath.MaxNameLength);
        var deep = string.Concat(Enumerable.Repeat("/n", AnchorPath.MaxDepth));
        var longest = string.Concat(Enumerable.Repeat("/" + name[1..], 4));
        Assert.Equal(AnchorPath.MaxLength, longest.Length);
        foreach (var path in (string[])[name, deep, longest, new string('/', AnchorPath.MaxTextLength)])
            Assert.True(AnchorPath.TryParse(path, out _));

        Refused("the name \"nnnnnnnnnnnnnnnn…\" has 129 characters; at most 128 are allowed", name + "n");
        Refused("the path is 33 names deep; at most 32 are allowed", deep + "/n");
        Refused("the path has 514 characters; at most 512 are allowed", longest + "/n");
        Refused("the path has 4097 characters; at most 4096 are read", new string('/', AnchorPath.MaxTextLength + 1));
    }

    private static void Refused(string message, string path)
    {
        var error = Assert.Throws<WetwareException>(() => AnchorPath.Parse(path));
        Assert.Equal((ErrorKind.Limit, message), (error.Kind, error.Message));
    }
}
