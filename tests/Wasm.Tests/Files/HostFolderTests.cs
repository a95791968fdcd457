using System.Diagnostics;
using Wetware.Testing;
using Wetware.Tests.Wasi;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Files;

public sealed class HostFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public HostFolderTests()
    {
        Directory.CreateDirectory(_temp["given"]);
        File.WriteAllText(_temp["secret"], "outside");
    }

    public void Dispose() => _temp.Dispose();

    private WasiGuest Guest(bool readOnly = false, long maxWritten = long.MaxValue) =>
        new(mounts: [new GuestMount("/data", new HostFolder(_temp["given"], readOnly, maxWritten))]);

    [Fact]
    public void Files_made_by_a_guest_are_files_of_the_host()
    {
        using var guest = Guest();
        Assert.Equal(Errno.Success, guest.Open("new.txt", out var fd, OpenFlags.Create));
        Assert.Equal(Errno.Success, guest.Write(fd, "written inside"));
        Assert.Equal(Errno.Success, guest.Wasi.FdSync(fd));
        Assert.Equal("written inside", File.ReadAllText(_temp["given/new.txt"]));
    }

    [Fact]
    public void Every_function_works_on_the_host_too()
    {
        using var guest = Guest();
        Assert.Equal(Errno.Success, guest.MakeFolder("d"));
        Assert.Equal(Errno.Exist, guest.MakeFolder("d"));
        Assert.Equal(Errno.Success, guest.Open("d/f", out var fd, OpenFlags.Create));
        Assert.Equal(Errno.Success, guest.Write(fd, "0123456789"));
        Assert.Equal(Errno.Success, guest.Wasi.FdFilestatSetSize(fd, 4));
        Assert.Equal(Errno.Success, guest.Wasi.FdAllocate(fd, 0, 6));
        Assert.Equal(Errno.Success, guest.Wasi.FdDatasync(fd));
        Assert.Equal(Errno.Success, guest.Wasi.FdFilestatSetTimes(fd, 1_000_000_000, 2_000_000_000, 5));
        Assert.Equal(Errno.Success, guest.Wasi.FdFilestatGet(guest.Memory, WasiVersion.Preview1, fd, WasiGuest.StatRoom));
        Assert.Equal(
            (6UL, 1_000_000_000UL, 2_000_000_000UL),
            (guest.Memory.U64(WasiGuest.StatRoom + 32), guest.Memory.U64(WasiGuest.StatRoom + 40), guest.Memory.U64(WasiGuest.StatRoom + 48)));
        Assert.Equal("0123\0\0", File.ReadAllText(_temp["given/d/f"]));

        var (from, fromLength) = guest.Put("d/f");
        var (to, toLength) = guest.Put("g");
        Assert.Equal(Errno.Success, guest.Wasi.PathLink(guest.Memory, 3, 0, from, fromLength, 3, to, toLength));
        Assert.Equal(Errno.Exist, guest.Wasi.PathLink(guest.Memory, 3, 0, from, fromLength, 3, to, toLength));
        Assert.Equal(Errno.Success, guest.Wasi.PathUnlinkFile(guest.Memory, 3, from, fromLength));
        Assert.Equal(Errno.NoEnt, guest.Wasi.PathUnlinkFile(guest.Memory, 3, from, fromLength));
        Assert.Equal(Errno.Success, guest.Wasi.PathRename(guest.Memory, 3, to, toLength, 3, from, fromLength));
        var (folder, folderLength) = guest.Put("d");
        Assert.Equal(Errno.NotEmpty, guest.Wasi.PathRemoveDirectory(guest.Memory, 3, folder, folderLength));
        Assert.Equal(Errno.IsDir, guest.Wasi.PathUnlinkFile(guest.Memory, 3, folder, folderLength));
        Assert.Equal(Errno.Success, guest.Wasi.PathUnlinkFile(guest.Memory, 3, from, fromLength));
        Assert.Equal(Errno.Success, guest.Wasi.PathRemoveDirectory(guest.Memory, 3, folder, folderLength));
        Assert.Empty(Directory.GetFileSystemEntries(_temp["given"]));
    }

    [Fact]
    public void A_listing_shows_types()
    {
        File.WriteAllText(_temp["given/f"], "");
        Directory.CreateDirectory(_temp["given/d"]);
        File.CreateSymbolicLink(_temp["given/l"], "f");
        using var top = new HostFolder(_temp["given"]).OpenTop();
        Assert.Equal(Errno.Success, top.List(out var entries));
        Assert.Equal(
            [("d", FileType.Directory), ("f", FileType.RegularFile), ("l", FileType.SymbolicLink)],
            entries.Select(e => (e.Name, e.Type)).Order());
    }

    [Fact]
    public void A_link_of_the_hosts_to_the_outside_is_not_followed()
    {
        File.CreateSymbolicLink(_temp["given/absolute"], _temp["secret"]);
        File.CreateSymbolicLink(_temp["given/relative"], "../secret");
        Directory.CreateSymbolicLink(_temp["given/folder"], "/");
        using var guest = Guest();
        foreach (var path in new[] { "absolute", "relative", "folder/etc/passwd", "folder" })
        {
            Assert.Equal(Errno.Perm, guest.Open(path, out _, rights: Rights.FdRead));
            Assert.Equal(Errno.Perm, guest.Stat(path));
            Assert.Equal(Errno.Perm, guest.MakeFolder(path + "/x"));
        }
    }

    [Fact]
    public void A_read_only_folder_refuses_changes_even_below_the_mount()
    {
        File.WriteAllText(_temp["given/f"], "x");
        using var guest = Guest(readOnly: true);
        Assert.Equal(Errno.Success, guest.Open("f", out var fd, rights: Rights.FdRead));
        Assert.Equal(Errno.Success, guest.Read(fd, 1, out _));
        Assert.Equal(Errno.RoFs, guest.Open("f", out _, rights: Rights.FdWrite));
        Assert.Equal(Errno.RoFs, guest.Open("n", out _, OpenFlags.Create));
        Assert.Equal(Errno.RoFs, guest.MakeFolder("d"));
        using var top = new HostFolder(_temp["given"], readOnly: true).OpenTop();
        Assert.Equal(Errno.RoFs, top.OpenFile("f", new OpenRequest { Write = true }, default, out _));
        Assert.Equal(Errno.RoFs, top.RemoveFile("f"));
    }

    [Fact]
    public void A_file_of_a_read_only_folder_keeps_its_times()
    {
        File.WriteAllText(_temp["given/f"], "x");
        var before = File.GetLastWriteTimeUtc(_temp["given/f"]);
        using var guest = Guest(readOnly: true);
        Assert.Equal(Errno.Success, guest.Open("f", out var fd, rights: Rights.FdRead | Rights.FdFilestatSetTimes));
        Assert.Equal(Errno.RoFs, guest.Wasi.FdFilestatSetTimes(fd, 1, 1, (uint)(TimeFlags.Accessed | TimeFlags.Modified)));
        Assert.Equal(before, File.GetLastWriteTimeUtc(_temp["given/f"]));
    }

    [Fact]
    public void What_may_be_written_is_counted()
    {
        using var guest = Guest(maxWritten: 5);
        guest.Open("f", out var fd, OpenFlags.Create);
        Assert.Equal(Errno.Success, guest.Write(fd, "1234"));
        Assert.Equal(Errno.NoSpc, guest.Write(fd, "56"));
        Assert.Equal(Errno.NoSpc, guest.Wasi.FdAllocate(fd, 0, 100));
        Assert.Equal("1234", File.ReadAllText(_temp["given/f"]));
    }

    [Fact]
    public void Pipes_and_devices_are_not_opened_and_nobody_waits_for_them()
    {
        using (var make = Process.Start("mkfifo", _temp["given/pipe"]))
            make.WaitForExit();
        using var guest = Guest();
        Assert.Equal(Errno.Acces, guest.Open("pipe", out _, rights: Rights.FdRead));
        Assert.Contains(guest.Open("pipe", out _, rights: Rights.FdWrite), new[] { Errno.Acces, Errno.NxIo });
    }

    [Fact]
    public void Two_folders_do_not_mix()
    {
        Directory.CreateDirectory(_temp["other"]);
        File.WriteAllText(_temp["given/f"], "x");
        using var guest = new WasiGuest(mounts:
        [
            new GuestMount("/one", new HostFolder(_temp["given"])),
            new GuestMount("/two", new HostFolder(_temp["other"])),
        ]);
        var (at, length) = guest.Put("f");
        Assert.Equal(Errno.XDev, guest.Wasi.PathRename(guest.Memory, 3, at, length, 4, at, length));
        Assert.Equal(Errno.XDev, guest.Wasi.PathLink(guest.Memory, 3, 0, at, length, 4, at, length));
    }

    [Fact]
    public void A_missing_folder_is_refused_at_once() =>
        Assert.Throws<DirectoryNotFoundException>(() => new HostFolder(_temp["missing"]));

    /// <summary>While one thread swaps a folder for a link to the outside, no open may ever reach what lies there.</summary>
    [Fact]
    public async Task Swapping_a_folder_for_a_link_at_the_wrong_moment_does_not_lead_out()
    {
        Directory.CreateDirectory(_temp["outside/d"]);
        File.WriteAllText(_temp["outside/f"], "outside");
        File.WriteAllText(_temp["outside/d/f"], "outside");
        Directory.CreateDirectory(_temp["given/real"]);
        File.WriteAllText(_temp["given/real/f"], "inside");
        using var over = new CancellationTokenSource();
        var swapping = Task.Factory.StartNew(() =>
        {
            while (!over.IsCancellationRequested)
            {
                Directory.Move(_temp["given/real"], _temp["given/d"]);
                Directory.Move(_temp["given/d"], _temp["given/real"]);
                Directory.CreateSymbolicLink(_temp["given/d"], _temp["outside/d"]);
                File.Delete(_temp["given/d"]);
                Directory.CreateSymbolicLink(_temp["given/d"], "../outside");
                File.Delete(_temp["given/d"]);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // At least a second of attempts, and on a busy machine as many more as it takes to have met the folder and the link.
        using var guest = Guest();
        var seen = new HashSet<Errno>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(1)
            || (clock.Elapsed < TimeSpan.FromSeconds(30) && !seen.IsSupersetOf([Errno.Success, Errno.Perm])))
        {
            var opened = guest.Open("d/f", out var fd, rights: Rights.FdRead);
            seen.Add(opened);
            if (opened == Errno.Success)
            {
                Assert.Equal(Errno.Success, guest.Read(fd, 100, out var text));
                Assert.Equal("inside", text);
                guest.Wasi.FdClose(fd);
            }

            guest.Forget();
        }

        await over.CancelAsync();
        await swapping;
        Assert.Contains(Errno.Success, seen);
        Assert.Contains(Errno.Perm, seen);
        Assert.Subset(new HashSet<Errno> { Errno.Success, Errno.Perm, Errno.NoEnt, Errno.Loop, Errno.NotDir }, seen);
    }
}
