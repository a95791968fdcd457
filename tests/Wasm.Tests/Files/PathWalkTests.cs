using Wetware.Testing;
using Wetware.Tests.Wasi;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Files;

/// <summary>The same paths in memory and on the host: neither leads out.</summary>
public abstract class PathWalkTests : IDisposable
{
    private protected abstract WasiGuest Guest { get; }

    public abstract void Dispose();

    private protected static void Fill(WasiGuest guest)
    {
        Assert.Equal(Errno.Success, guest.MakeFolder("a"));
        Assert.Equal(Errno.Success, guest.MakeFolder("a/b"));
        Assert.Equal(Errno.Success, guest.Open("a/b/f", out var fd, OpenFlags.Create));
        Assert.Equal(Errno.Success, guest.Write(fd, "found"));
        guest.Wasi.FdClose(fd);
        Assert.Equal(Errno.Success, guest.MakeLink("a/b", "to-b"));
        Assert.Equal(Errno.Success, guest.MakeLink("../a/b/f", "a/up-and-down"));
        Assert.Equal(Errno.Success, guest.MakeLink("..", "out"));
        Assert.Equal(Errno.Success, guest.MakeLink("a/../../outside", "sneaky"));
        Assert.Equal(Errno.Success, guest.MakeLink("loop-b", "loop-a"));
        Assert.Equal(Errno.Success, guest.MakeLink("loop-a", "loop-b"));
        Assert.Equal(Errno.Success, guest.MakeLink("a/b/f", "to-f"));
        Assert.Equal(Errno.Success, guest.MakeLink("not-there", "dangling"));
        Assert.Equal(Errno.Success, guest.MakeLink(".", "self"));
    }

    [Theory]
    [InlineData("a/b/f")]
    [InlineData("./a/./b//f")]
    [InlineData("a/../a/b/f")]
    [InlineData("to-b/f")]
    [InlineData("a/up-and-down")]
    [InlineData("to-f")]
    [InlineData("to-b/../b/f")]
    [InlineData("self/self/self/a/b/f")]
    public void Paths_inside_lead_to_the_file(string path)
    {
        Assert.Equal(Errno.Success, Guest.Open(path, out var fd, rights: Rights.FdRead));
        Assert.Equal(Errno.Success, Guest.Read(fd, 10, out var text));
        Assert.Equal("found", text);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../secret")]
    [InlineData("a/../..")]
    [InlineData("a/b/../../../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("/")]
    [InlineData("out/secret")]
    [InlineData("out")]
    [InlineData("sneaky")]
    [InlineData("to-b/../../../secret")]
    public void Paths_that_lead_out_are_not_permitted(string path)
    {
        Assert.Equal(Errno.Perm, Guest.Open(path, out _, rights: Rights.FdRead));
        Assert.Equal(Errno.Perm, Guest.Open(path, out _, OpenFlags.Create, Rights.FdRead | Rights.FdWrite));
        Assert.Equal(Errno.Perm, Guest.Stat(path));
        Assert.Equal(Errno.Perm, Guest.OpenFolder(path, out _));
    }

    [Fact]
    public void A_folder_opened_inside_is_a_new_top()
    {
        Assert.Equal(Errno.Success, Guest.OpenFolder("a/b", out var inner));
        Assert.Equal(Errno.Perm, Guest.Open("../b/f", out _, folder: inner, rights: Rights.FdRead));
        Assert.Equal(Errno.Success, Guest.Open("f", out _, folder: inner, rights: Rights.FdRead));
    }

    [Fact]
    public void Links_in_circles_and_links_not_to_be_followed_are_loops()
    {
        Assert.Equal(Errno.Loop, Guest.Open("loop-a", out _, rights: Rights.FdRead));
        Assert.Equal(Errno.Loop, Guest.Open("loop-a/x", out _, rights: Rights.FdRead));
        Assert.Equal(Errno.Loop, Guest.Open("to-f", out _, rights: Rights.FdRead, follow: false));
        Assert.Equal(Errno.Loop, Guest.Open("to-b", out _, OpenFlags.Directory, Rights.FdReaddir, follow: false));
        Assert.Equal(Errno.Exist, Guest.Open("to-f", out _, OpenFlags.Create | OpenFlags.Exclusive));
    }

    [Fact]
    public void A_dangling_link_is_created_through_only_when_followed()
    {
        Assert.Equal(Errno.NoEnt, Guest.Open("dangling", out _, rights: Rights.FdRead));
        Assert.Equal(Errno.Exist, Guest.Open("dangling", out _, OpenFlags.Create | OpenFlags.Exclusive));
        Assert.Equal(Errno.Success, Guest.Open("dangling", out _, OpenFlags.Create));
        Assert.Equal(Errno.Success, Guest.Stat("not-there"));
    }

    [Fact]
    public void Names_and_paths_have_their_lengths()
    {
        Assert.Equal(Errno.Success, Guest.Open(new string('n', 255), out _, OpenFlags.Create));
        Assert.Equal(Errno.NameTooLong, Guest.Open(new string('n', 256), out _, OpenFlags.Create));
        Assert.Equal(Errno.NameTooLong, Guest.Open(string.Concat(Enumerable.Repeat("a/../", 900)) + "x", out _));
        Assert.Equal(Errno.NameTooLong, Guest.Open(string.Concat(Enumerable.Repeat("ä", 128)), out _, OpenFlags.Create));
    }

    [Fact]
    public void Walks_leave_no_descriptor_behind()
    {
        for (var i = 0; i < 200; i++)
        {
            Guest.Open("to-b/../../a/../../x", out _);
            Guest.Open("a/b/missing", out _);
            Guest.Open("loop-a", out _);
            Assert.Equal(Errno.Success, Guest.Stat("to-b/f"));
        }

        Assert.True(HostHandles() < 1000);
    }

    private static int HostHandles() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
}

public sealed class MemoryPathWalkTests : PathWalkTests
{
    public MemoryPathWalkTests()
    {
        Guest = new WasiGuest();
        Fill(Guest);
    }

    private protected override WasiGuest Guest { get; }

    public override void Dispose() => Guest.Dispose();
}

public sealed class HostPathWalkTests : PathWalkTests
{
    private readonly TempFolder _temp = new();

    public HostPathWalkTests()
    {
        File.WriteAllText(_temp["secret"], "outside");
        Directory.CreateDirectory(_temp["given"]);
        Guest = new WasiGuest(mounts: [new GuestMount("/data", new HostFolder(_temp["given"]))]);
        Fill(Guest);
    }

    private protected override WasiGuest Guest { get; }

    public override void Dispose()
    {
        Guest.Dispose();
        Assert.Equal("outside", File.ReadAllText(_temp["secret"]));
        Assert.Equal(2, Directory.GetFileSystemEntries(_temp.Path).Length);
        _temp.Dispose();
    }
}
