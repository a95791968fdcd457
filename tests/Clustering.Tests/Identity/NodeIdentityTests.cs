using System.Security.Cryptography;
using Wetware.Clustering;
using Wetware.Clustering.Identity;
using Wetware.Testing;

namespace Wetware.Tests.Identity;

public sealed class NodeIdentityTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_peer_stays_and_the_server_changes()
    {
        using var directory = DataDirectory.Open(_folder["node"]);
        using var first = NodeIdentity.Open(directory);
        using var second = NodeIdentity.Open(directory);

        Assert.Equal(first.Peer, second.Peer);
        Assert.NotEqual(first.Server, second.Server);
        Assert.Equal(first.Peer, NodeIdentity.PeerOfFile(directory[NodeIdentity.FileName]));
    }

    [Fact]
    public void A_start_is_later_than_the_one_before_whatever_the_clock_says()
    {
        using var directory = DataDirectory.Open(_folder["node"]);
        var now = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

        var first = NodeStarts.Next(directory, now);
        var second = NodeStarts.Next(directory, now.AddHours(-1));

        Assert.Equal(now, first);
        Assert.True(second > first);
        Assert.Equal(now.AddHours(1), NodeStarts.Next(directory, now.AddHours(1)));
        File.WriteAllText(directory[NodeStarts.FileName], "cut");
        Assert.Equal(now, NodeStarts.Next(directory, now));
    }

    [Fact]
    public void The_key_file_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return; // files have no such mode there
        using var directory = DataDirectory.Open(_folder["node"]);
        using var identity = NodeIdentity.Open(directory);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory[NodeIdentity.FileName]));
        Assert.Equal(3, Directory.GetFiles(directory.Path).Length); // key, lock and process id, nothing half-written
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void An_unreadable_key_is_named_and_left_alone(string content)
    {
        using var directory = DataDirectory.Open(_folder["node"]);
        var path = directory[NodeIdentity.FileName];
        File.WriteAllText(path, content);

        var error = Assert.Throws<NodeStartException>(() => NodeIdentity.Open(directory));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(path));
    }

    [Fact]
    public void A_key_of_another_curve_is_refused()
    {
        using var directory = DataDirectory.Open(_folder["node"]);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(directory[NodeIdentity.FileName], other.ExportPkcs8PrivateKeyPem());

        var error = Assert.Throws<NodeStartException>(() => NodeIdentity.Open(directory));

        Assert.Contains("P-256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_has_one_node_at_a_time()
    {
        using (DataDirectory.Open(_folder["node"]))
        {
            var error = Assert.Throws<NodeStartException>(() => DataDirectory.Open(_folder["node"]));

            Assert.Contains("in use", error.Message, StringComparison.Ordinal);
            Assert.True(DataDirectory.IsHeld(_folder["node"]));
        }

        Assert.False(DataDirectory.IsHeld(_folder["node"]));
        using var again = DataDirectory.Open(_folder["node"]);
    }
}
