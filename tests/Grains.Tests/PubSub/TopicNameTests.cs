using Wetware.Errors;
using Wetware.PubSub;

namespace Wetware.Tests.PubSub;

public sealed class TopicNameTests
{
    [Theory]
    [InlineData("test")]
    [InlineData("service.test")]
    [InlineData("a/b/c")]
    [InlineData("wwii")]
    [InlineData("!~")]
    [InlineData("0123456789abcde")]
    public void Names_that_anyone_may_use(string name) => TopicName.Check(name, "lab");

    [Theory]
    [InlineData("", ErrorKind.Failed)]
    [InlineData(null, ErrorKind.Failed)]
    [InlineData("with space", ErrorKind.Failed)]
    [InlineData("tab\t", ErrorKind.Failed)]
    [InlineData("caf\u00e9", ErrorKind.Failed)]
    [InlineData("nul\0", ErrorKind.Failed)]
    [InlineData("ww", ErrorKind.Denied)]
    [InlineData("ww/routing", ErrorKind.Denied)]
    [InlineData("ww.heartbeat", ErrorKind.Denied)]
    [InlineData("lab", ErrorKind.Denied)]
    [InlineData("0123456789abcdef", ErrorKind.Denied)]
    [InlineData("0123456789abcdef/log", ErrorKind.Denied)]
    [InlineData("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", ErrorKind.Denied)]
    public void Names_that_are_refused(string? name, ErrorKind kind) =>
        Assert.Equal(kind, Assert.Throws<WetwareException>(() => TopicName.Check(name, "lab")).Kind);

    [Fact]
    public void The_longest_name_is_taken_and_one_more_is_a_limit()
    {
        TopicName.Check(new string('x', TopicName.MaxLength));
        var error = Assert.Throws<WetwareException>(() => TopicName.Check(new string('x', TopicName.MaxLength + 1)));

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.Contains("256", error.Message, StringComparison.Ordinal);
    }
}
