using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Security;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Identity;

/// <summary>What a node keeps is its user's alone. Files have no such modes on Windows.</summary>
public sealed class OwnerOnlyTests : IDisposable
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = File600 | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Enterable = Readable | Folder700 | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_that_a_node_keeps_is_for_its_owner_also_where_it_was_open_before()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = _folder["node"];
        for (var i = 0; i < 2; i++)
        {
            using (var directory = DataDirectory.Open(path))
            {
                using var identity = NodeIdentity.Open(directory);
                using var database = Database.Open(directory[Database.FileName], new StorageOptions(), NullLogger.Instance);
                Assert.Equal(Folder700, File.GetUnixFileMode(path));
                var files = Directory.GetFiles(path);
                Assert.Contains(directory["cluster.db-wal"], files);
                Assert.Contains(directory["cluster.db-shm"], files);
                foreach (var file in files)
                    Assert.Equal((file, File600), (file, File.GetUnixFileMode(file)));
            }

            // As earlier versions left it.
            File.SetUnixFileMode(path, Enterable);
            foreach (var file in Directory.GetFiles(path))
                File.SetUnixFileMode(file, Readable);
        }
    }

    [Fact]
    public void An_empty_folder_that_was_open_is_closed_to_others()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(_folder["empty"]);
        File.SetUnixFileMode(_folder["empty"], Enterable);

        using var directory = DataDirectory.Open(_folder["empty"]);

        Assert.Equal(Folder700, File.GetUnixFileMode(directory.Path));
    }

    [Fact]
    public void An_open_folder_with_the_files_of_others_is_refused_and_left_as_it_is()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = Directory.CreateDirectory(_folder["shared"]).FullName;
        File.WriteAllText(Path.Combine(path, "letter"), "");
        File.SetUnixFileMode(path, Enterable);

        var error = Assert.Throws<NodeStartException>(() => DataDirectory.Open(path));

        Assert.Contains("mode 755", error.Message, StringComparison.Ordinal);
        Assert.Equal(Enterable, File.GetUnixFileMode(path));
        Assert.Single(Directory.GetFiles(path));

        // A folder within it is the node's own.
        using var own = DataDirectory.Open(Path.Combine(path, "node"));
        Assert.Equal(Folder700, File.GetUnixFileMode(own.Path));
    }

    [Theory]
    [InlineData("600", true)]
    [InlineData("400", true)]
    [InlineData("440", true)]
    [InlineData("644", false)]
    [InlineData("604", false)]
    [InlineData("620", false)]
    [InlineData("602", false)]
    public void A_secret_file_that_others_can_read_or_write_is_refused(string mode, bool allowed)
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = _folder["secret"];
        File.WriteAllText(path, "the secret of this cluster\n");
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        var options = new ClusteringOptions { SecretFile = path };

        if (allowed)
        {
            Assert.NotNull(ClusterSecret.Find(options));
            return;
        }

        var error = Assert.Throws<NodeStartException>(() => ClusterSecret.Find(options));
        Assert.Contains($"mode {mode}", error.Message, StringComparison.Ordinal);
        Assert.Contains("chmod 600", error.Message, StringComparison.Ordinal);
    }
}
