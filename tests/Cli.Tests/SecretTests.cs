using Wetware.Cli;
using Wetware.Cli.Commands;
using Wetware.Clustering;
using Wetware.Clustering.Security;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests;

public sealed class SecretTests : IDisposable
{
    private const string Old = "the old secret of the cluster", Next = "the next secret of the cluster";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_secret_is_changed_in_three_steps()
    {
        var path = _folder["secret"];

        SecretCommand.Keep(path, Old, accept: false, replace: false);
        Assert.Equal([Old], File.ReadAllLines(path));
        SecretCommand.Keep(path, Next, accept: true, replace: false);
        Assert.Equal([Old, Next], File.ReadAllLines(path));
        SecretCommand.Keep(path, Next, accept: false, replace: true);
        Assert.Equal([Next, Old], File.ReadAllLines(path));
        SecretCommand.Keep(path, Next, accept: false, replace: true);
        Assert.Equal([Next], File.ReadAllLines(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_secret_that_is_there_is_not_replaced_unasked()
    {
        var path = _folder["secret"];
        SecretCommand.Keep(path, Old, accept: false, replace: false);

        var error = Assert.Throws<CommandException>(() => SecretCommand.Keep(path, Next, accept: false, replace: false));

        Assert.Contains("--accept", error.Message, StringComparison.Ordinal);
        Assert.Equal([Old], File.ReadAllLines(path));
    }

    [Fact]
    public void The_first_node_makes_a_secret_for_its_user_that_clients_and_other_nodes_find()
    {
        var options = new NodeOptions { Namespace = $"test-{Guid.NewGuid():n}" };
        Assert.Null(ClusterSecret.Find(options));

        var first = ClusterSecret.ForNode(options);
        var second = ClusterSecret.ForNode(options);
        var client = ClusterSecret.Find(options)!;

        Assert.True(second.Authority.Trusts(first.Authority.CertificateOf(ClusterRole.Node), ClusterRole.Node));
        Assert.True(first.Authority.Trusts(client.Authority.CertificateOf(ClusterRole.Operator), ClusterRole.Operator));
        Assert.False(new ClusterSecret(Old, options.Namespace).Authority.Trusts(first.Authority.CertificateOf(ClusterRole.Node), ClusterRole.Node, ClusterRole.Operator));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ClusterSecret.DefaultFile(options.Namespace)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("the first secret, long enough\nshort")]
    [InlineData("a secret, long enough 1\na secret, long enough 2\na secret, long enough 3\na secret, long enough 4\na secret, long enough 5")]
    public void A_file_with_other_than_one_to_four_secrets_is_refused(string text)
    {
        var path = _folder["secret"];
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var error = Assert.Throws<NodeStartException>(() => ClusterSecret.Find(new NodeOptions { SecretFile = path }));

        Assert.Contains("1 to 4 lines", error.Message, StringComparison.Ordinal);
    }
}
