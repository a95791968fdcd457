using System.Net;
using Wetware.Gateway.Security;
using Wetware.Security;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Security;

public sealed class WrongTokensTests
{
    [Fact]
    public void An_address_waits_for_the_rest_of_its_window_and_others_do_not()
    {
        var time = new ManualTimeProvider();
        var wrong = new WrongTokens(time);
        var (bad, other) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));

        for (var i = 1; i <= WrongTokens.Allowed; i++)
            Assert.Null(wrong.Add(bad));
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(TimeSpan.FromSeconds(40), wrong.Add(bad));
        Assert.Null(wrong.Add(other));
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(wrong.Add(bad));
    }

    [Fact]
    public void Addresses_of_one_ipv6_network_count_together()
    {
        var wrong = new WrongTokens(new ManualTimeProvider());

        for (var i = 1; i <= WrongTokens.Allowed; i++)
            Assert.Null(wrong.Add(IPAddress.Parse($"2001:db8::{i}")));

        Assert.NotNull(wrong.Add(IPAddress.Parse("2001:db8::ffff")));
        Assert.Null(wrong.Add(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void Addresses_of_ipv4_count_one_by_one_however_they_are_written()
    {
        var wrong = new WrongTokens(new ManualTimeProvider());

        for (var i = 1; i <= WrongTokens.Allowed; i++)
            Assert.Null(wrong.Add(IPAddress.Parse($"::ffff:192.0.2.{i}")));
        for (var i = 1; i < WrongTokens.Allowed; i++)
            Assert.Null(wrong.Add(IPAddress.Parse("::ffff:192.0.2.1")));

        Assert.NotNull(wrong.Add(IPAddress.Parse("192.0.2.1")));
        Assert.Null(wrong.Add(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void More_addresses_than_are_remembered_share_a_count_until_others_are_forgotten()
    {
        var time = new ManualTimeProvider();
        var wrong = new WrongTokens(time);
        for (var i = 0; i < 5000; i++)
            wrong.Add(new IPAddress(new byte[] { 10, 0, (byte)(i >> 8), (byte)i }));

        Assert.NotNull(wrong.Add(IPAddress.Parse("192.0.2.1")));

        time.Advance(WrongTokens.Window);
        for (var i = 0; i <= WrongTokens.Allowed; i++)
            Assert.Null(wrong.Add(new IPAddress(new byte[] { 10, 1, 0, (byte)i })));
    }

    [Fact]
    public void Like_events_are_a_few_lines_with_a_count()
    {
        var time = new ManualTimeProvider();
        var sampler = new LogSampler(time);

        Assert.Equal([1, 1, 1, 0, 0, 0], Enumerable.Range(0, 6).Select(_ => sampler.Take()));
        time.Advance(LogSampler.Period);
        Assert.Equal([4, 1, 1, 0], Enumerable.Range(0, 4).Select(_ => sampler.Take()));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\nb\r\tc", "a\\u{a}b\\u{d}\\u{9}c")]
    [InlineData("\u001b[2J\u2028", "\\u{1b}[2J\\u{2028}")]
    [InlineData(null, "")]
    public void Text_from_outside_stays_on_its_line(string? text, string shown) => Assert.Equal(shown, LogText.Clean(text));
}
