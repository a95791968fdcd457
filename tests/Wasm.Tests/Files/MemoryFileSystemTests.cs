using Wetware.Tests.Wasi;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Files;

public sealed class MemoryFileSystemTests
{
    [Fact]
    public void The_host_puts_files_in_and_reads_them_back()
    {
        var files = new MemoryFileSystem();
        files.WriteFile("a/b/c.txt", "content"u8);
        files.WriteFile("a/b/c.txt", "new"u8);
        Assert.Equal("new"u8.ToArray(), files.ReadFile("a/b/c.txt"));
        Assert.Equal((3, 4), (files.Bytes, files.Nodes));
        Assert.Throws<FileNotFoundException>(() => files.ReadFile("a/x"));
        Assert.ThrowsAny<IOException>(() => files.WriteFile("a/b/c.txt/d", default));
    }

    [Fact]
    public void Names_are_counted_links_too()
    {
        using var guest = new WasiGuest(files: new MemoryFileSystem(1000, maxNodes: 4));
        Assert.Equal(Errno.Success, guest.Open("a", out _, OpenFlags.Create));
        Assert.Equal(Errno.Success, guest.MakeFolder("b"));
        var (at, length) = guest.Put("a");
        var (newAt, newLength) = guest.Put("c");
        Assert.Equal(Errno.Success, guest.Wasi.PathLink(guest.Memory, 3, 0, at, length, 3, newAt, newLength));
        Assert.Equal(Errno.NoSpc, guest.Open("d", out _, OpenFlags.Create));
        Assert.Equal(Errno.NoSpc, guest.MakeFolder("d"));
        Assert.Equal(Errno.NoSpc, guest.MakeLink("x", "d"));
        Assert.Equal(Errno.Success, guest.Wasi.PathUnlinkFile(guest.Memory, 3, newAt, newLength));
        Assert.Equal(Errno.Success, guest.Open("d", out _, OpenFlags.Create));
    }

    [Fact]
    public void Renaming_in_a_full_file_system_works()
    {
        using var guest = new WasiGuest(files: new MemoryFileSystem(1000, maxNodes: 3));
        guest.MakeFile("a", "1");
        guest.MakeFile("b", "2");
        var (at, length) = guest.Put("a");
        var (newAt, newLength) = guest.Put("b");
        Assert.Equal(Errno.Success, guest.Wasi.PathRename(guest.Memory, 3, at, length, 3, newAt, newLength));
        Assert.Equal((1, 2), (guest.Files.Bytes, guest.Files.Nodes));
    }

    [Fact]
    public void Room_that_was_given_back_is_not_kept()
    {
        var node = new MemoryFileNode(new MemoryFileSystem(1 << 20));
        Assert.Equal(Errno.Success, node.SetSize(1 << 20));
        Assert.Equal(Errno.Success, node.Write(0, "abc"u8));
        foreach (var size in new[] { 600_000, 1000, 3, 0 })
        {
            Assert.Equal(Errno.Success, node.SetSize((ulong)size));
            Assert.InRange(node.Room, size, (2 * size) + 1);
        }

        Assert.Equal(Errno.Success, node.SetSize(10));
        var read = new byte[10];
        Assert.Equal(10, node.Read(0, read));
        Assert.Equal(new byte[10], read);
    }

    [Fact]
    public void Link_targets_count_as_content()
    {
        using var guest = new WasiGuest(files: new MemoryFileSystem(10, 100));
        Assert.Equal(Errno.NoSpc, guest.MakeLink(new string('t', 11), "l"));
        Assert.Equal(Errno.Success, guest.MakeLink(new string('t', 10), "l"));
        Assert.Equal(10, guest.Files.Bytes);
    }

    [Fact]
    public async Task Several_guests_may_share_one()
    {
        var files = new MemoryFileSystem(1 << 20, 10_000);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            using var guest = new WasiGuest(files: files);
            for (var i = 0; i < 200; i++)
            {
                Assert.Equal(Errno.Success, guest.Open($"{worker}-{i}", out var fd, OpenFlags.Create));
                Assert.Equal(Errno.Success, guest.Write(fd, "abc"));
                guest.Wasi.FdClose(fd);
                guest.Forget();
            }
        })));
        Assert.Equal((800 * 3, 801), (files.Bytes, files.Nodes));
    }
}
