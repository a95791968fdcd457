using System.Diagnostics;
using System.Text;
using Wetware.Grains.Http;

namespace Wetware.Tests.Http;

public sealed class RobotsFileTests
{
    [Theory]
    [InlineData("User-agent: *\nDisallow: /private", "/private/x", false)]
    [InlineData("User-agent: *\nDisallow: /private", "/public", true)]
    [InlineData("User-agent: *\nDisallow:", "/private", true)]
    [InlineData("User-agent: *\nDisallow: /\nAllow: /a", "/a/b", true)]
    [InlineData("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true)]
    [InlineData("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", false)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", false)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", true)]
    [InlineData("User-agent: *\nDisallow: /a*b*c", "/a--b--c--", false)]
    [InlineData("User-agent: *\nDisallow: /a*b*c", "/a--c--b", true)]
    [InlineData("User-agent: *\nDisallow: /a$", "/a", false)]
    [InlineData("User-agent: *\nDisallow: /a$", "/ab", true)]
    [InlineData("User-agent: *\nDisallow: /?q=", "/?q=1", false)]
    [InlineData("User-agent: *\nDisallow: /ä", "/%C3%A4", false)]
    [InlineData("User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /b", "/a", true)]
    [InlineData("User-agent: crawler\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", true)]
    [InlineData("User-agent: x\nUser-agent: Crawler\nDisallow: /a", "/a", false)]
    [InlineData("User-agent: crawler\nDisallow: /a\nUser-agent: crawler\nDisallow: /b", "/b", false)]
    [InlineData("# a comment\r\nUSER-AGENT : * # all\r\n disallow:/a # this\r\n", "/a", false)]
    [InlineData("Disallow: /", "/a", true)]
    [InlineData("\uFEFFUser-agent: *\nDisallow: /", "/a", false)]
    [InlineData("User-agent: *\nSitemap: /s\nDisallow: /", "/a", false)]
    [InlineData("", "/a", true)]
    public void The_longest_rule_of_the_robots_group_decides(string file, string path, bool isAllowed) =>
        Assert.Equal(isAllowed, Parse(file).Ask("crawler/1.0 (test)", new Uri("http://h" + path)).IsAllowed);

    [Theory]
    [InlineData("User-agent: *\nCrawl-delay: 2.5", 2.5)]
    [InlineData("User-agent: *\nCrawl-delay: 1000000", 60)]
    [InlineData("User-agent: *\nCrawl-delay: -1", 0)]
    [InlineData("User-agent: *\nCrawl-delay: NaN", 0)]
    public void A_delay_is_read_and_bounded(string file, double seconds) => Assert.Equal(seconds, Parse(file).Ask("crawler", new Uri("http://h/")).Delay);

    [Fact]
    public void A_hostile_file_costs_little()
    {
        var file = new StringBuilder("User-agent: *\n");
        for (var i = 0; file.Length < RobotsFile.MaxBytes; i++)
            file.Append("Disallow: /").Append(string.Concat(Enumerable.Repeat("a*", 8))).Append(i).Append("$\n");
        var clock = Stopwatch.StartNew();

        var robots = Parse(file.ToString());
        for (var i = 0; i < 10; i++)
            Assert.True(robots.Ask("crawler", new Uri("http://h/" + new string('a', 2000))).IsAllowed);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Any_bytes_read_as_a_file()
    {
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            byte[] file = [.. "User-agent: *\nDisallow: "u8, .. bytes];
            RobotsFile.Parse(file).Ask("crawler", new Uri("http://h/a"));
        }
    }

    private static RobotsFile Parse(string text) => RobotsFile.Parse(Encoding.UTF8.GetBytes(text));
}
