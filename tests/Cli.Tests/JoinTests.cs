using Wetware.Cli;
using Wetware.Cli.Commands;
using Wetware.Clustering;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Security;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests;

public sealed class JoinTests : IDisposable
{
    private const string Secret = "the secret of the cluster", Another = "the secret of another one";

    private readonly TempFolder _folder = new();
    private readonly string _ns = $"test-{Guid.NewGuid():n}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Join_keeps_the_secret_and_asks_the_addresses_of_the_token()
    {
        var settings = new Dictionary<string, string?> { ["Cluster:JoinTokenFile"] = "token", ["Cluster:Bind"] = "0.0.0.0" };

        JoinCommand.Use(Token(Secret, "10.0.0.7:8822", "10.0.0.8:8822"), settings);

        Assert.Equal([Secret], File.ReadAllLines(ClusterSecret.DefaultFile(_ns)));
        var (node, _) = NodeSettings.Read(NodeSettings.Build(settings), NodeRole.Worker);
        Assert.Equal((_ns, null, "0.0.0.0"), (node.Namespace, node.JoinTokenFile, node.Bind));
        Assert.Equal(["10.0.0.7:8822", "10.0.0.8:8822"], node.Join);
        Assert.Equal(new ClusterSecret(Secret, _ns).Fingerprint, ClusterSecret.ForNode(node).Fingerprint);
    }

    [Fact]
    public void Join_does_not_take_the_place_of_another_secret()
    {
        SecretCommand.Keep(ClusterSecret.DefaultFile(_ns), Another, accept: false, replace: false);

        var error = Assert.Throws<CommandException>(() => JoinCommand.Use(Token(Secret, "10.0.0.7"), []));

        Assert.Contains("holds another secret", error.Message, StringComparison.Ordinal);
        Assert.Contains("--ns", Assert.Throws<CommandException>(() => JoinCommand.Use(Token(Secret, "10.0.0.7"), new() { ["Cluster:Namespace"] = "other" })).Message, StringComparison.Ordinal);
        Assert.Contains("--secret-file", Assert.Throws<CommandException>(() => JoinCommand.Use(Token(Secret, "10.0.0.7"), new() { ["Cluster:SecretFile"] = "s" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_takes_a_token_from_a_file_and_keeps_nothing()
    {
        var path = _folder["token"];
        File.WriteAllText(path, JoinToken.Write(_ns, ["10.0.0.7:8822"], Secret, withSecret: true));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
        var settings = new Dictionary<string, string?> { ["Cluster:JoinTokenFile"] = path };

        var (node, _) = NodeSettings.Read(NodeSettings.Build(settings), NodeRole.Worker);
        Assert.Equal((_ns, Secret), (node.Namespace, node.Secret));
        Assert.Equal(["10.0.0.7:8822"], node.Join);
        Assert.False(File.Exists(ClusterSecret.DefaultFile(_ns)));

        settings["Cluster:Namespace"] = "other";
        settings["Cluster:SecretFile"] = path;
        var error = Assert.Throws<NodeStartException>(() => NodeSettings.Read(NodeSettings.Build(settings), NodeRole.Worker));
        Assert.Contains($"is for namespace \"{_ns}\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("give no other", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_is_made_of_the_secret_that_is_in_use()
    {
        var file = _folder["secret"];
        File.WriteAllLines(file, [Secret, Another]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
        var options = new NodeOptions { Namespace = _ns, SecretFile = file };

        var token = Parse(JoinTokenCommand.Write(options, ["10.0.0.7"], withSecret: true));
        var without = Parse(JoinTokenCommand.Write(options, ["10.0.0.7"], withSecret: false));

        Assert.Equal((Secret, null), (token.Secret, without.Secret));
        Assert.Equal(token.Fingerprint, without.Fingerprint);
        Assert.Contains("--address", Assert.Throws<CommandException>(() => JoinTokenCommand.Write(options, ["not an address:99999999"], withSecret: true)).Message, StringComparison.Ordinal);
        options.SecretFile = _folder["missing"];
        Assert.Equal(1, Assert.Throws<CommandException>(() => JoinTokenCommand.Write(options, ["10.0.0.7"], withSecret: true)).ExitCode);
    }

    private JoinToken Token(string secret, params string[] addresses) => Parse(JoinToken.Write(_ns, addresses, secret, withSecret: true));

    private static JoinToken Parse(string text)
    {
        Assert.True(JoinToken.TryParse(text, out var token, out var problem), problem);
        return token;
    }
}
