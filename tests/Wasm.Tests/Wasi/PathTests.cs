using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class PathTests : IDisposable
{
    private readonly WasiGuest _guest = new();

    public void Dispose() => _guest.Dispose();

    private Errno Remove(string path, uint folder = WasiGuest.Folder)
    {
        var (at, length) = _guest.Put(path);
        return _guest.Wasi.PathUnlinkFile(_guest.Memory, folder, at, length);
    }

    private Errno RemoveFolder(string path, uint folder = WasiGuest.Folder)
    {
        var (at, length) = _guest.Put(path);
        return _guest.Wasi.PathRemoveDirectory(_guest.Memory, folder, at, length);
    }

    private Errno Rename(string from, string to, uint fromFolder = WasiGuest.Folder, uint toFolder = WasiGuest.Folder)
    {
        var (at, length) = _guest.Put(from);
        var (newAt, newLength) = _guest.Put(to);
        return _guest.Wasi.PathRename(_guest.Memory, fromFolder, at, length, toFolder, newAt, newLength);
    }

    private Errno Link(string from, string to, uint flags = 0, uint toFolder = WasiGuest.Folder)
    {
        var (at, length) = _guest.Put(from);
        var (newAt, newLength) = _guest.Put(to);
        return _guest.Wasi.PathLink(_guest.Memory, WasiGuest.Folder, flags, at, length, toFolder, newAt, newLength);
    }

    private Errno ReadLink(string path, uint room, out string target)
    {
        var (at, length) = _guest.Put(path);
        var buffer = _guest.Room((int)room);
        var error = _guest.Wasi.PathReadlink(_guest.Memory, WasiGuest.Folder, at, length, buffer, room, WasiGuest.Result);
        target = error == Errno.Success ? _guest.Text(buffer, _guest.Memory.U32(WasiGuest.Result)) : "";
        return error;
    }

    [Fact]
    public void Path_create_directory_makes_one_folder()
    {
        Assert.Equal(Errno.Success, _guest.MakeFolder("d"));
        Assert.Equal(Errno.Success, _guest.MakeFolder("d/e/"));
        Assert.Equal(Errno.Exist, _guest.MakeFolder("d"));
        Assert.Equal(Errno.Exist, _guest.MakeFolder("."));
        Assert.Equal(Errno.NoEnt, _guest.MakeFolder("x/y"));
        Assert.Equal(Errno.BadF, _guest.MakeFolder("x", 99));
        Assert.Equal(Errno.NotDir, _guest.MakeFolder("x", 1));
        Assert.Equal(Errno.Perm, _guest.MakeFolder("../x"));
        Assert.Equal(Errno.Perm, _guest.MakeFolder("/x"));
    }

    [Fact]
    public void Path_filestat_get_tells_of_files_folders_and_links()
    {
        _guest.MakeFile("f", "12345");
        _guest.MakeLink("f", "l");
        Assert.Equal(Errno.Success, _guest.Stat("l"));
        Assert.Equal((byte)FileType.RegularFile, _guest.Memory.Bytes[WasiGuest.StatRoom + 16]);
        Assert.Equal(5UL, _guest.Memory.U64(WasiGuest.StatRoom + 32));
        Assert.Equal(Errno.Success, _guest.Stat("l", follow: false));
        Assert.Equal((byte)FileType.SymbolicLink, _guest.Memory.Bytes[WasiGuest.StatRoom + 16]);
        Assert.Equal(Errno.Success, _guest.Stat("."));
        Assert.Equal((byte)FileType.Directory, _guest.Memory.Bytes[WasiGuest.StatRoom + 16]);
        Assert.Equal(Errno.NoEnt, _guest.Stat("missing"));
        Assert.Equal(Errno.NotDir, _guest.Stat("f/"));
        Assert.Equal(Errno.Inval, _guest.Wasi.PathFilestatGet(_guest.Memory, WasiVersion.Preview1, 3, 2, 0, 0, 0));
        var (at, length) = _guest.Put("f");
        Assert.Equal(Errno.Fault, _guest.Wasi.PathFilestatGet(_guest.Memory, WasiVersion.Preview1, 3, 0, at, length, WasiGuest.Outside));
    }

    [Fact]
    public void Path_filestat_set_times_reaches_through_links_only_when_told()
    {
        _guest.MakeFile("f", "");
        _guest.MakeLink("f", "l");
        var (at, length) = _guest.Put("l");
        Assert.Equal(Errno.Success, _guest.Wasi.PathFilestatSetTimes(_guest.Memory, 3, 1, at, length, 0, 777, (uint)TimeFlags.Modified));
        Assert.Equal(Errno.Success, _guest.Wasi.PathFilestatSetTimes(_guest.Memory, 3, 0, at, length, 0, 888, (uint)TimeFlags.Modified));
        _guest.Stat("f");
        Assert.Equal(777UL, _guest.Memory.U64(WasiGuest.StatRoom + 48));
        _guest.Stat("l", follow: false);
        Assert.Equal(888UL, _guest.Memory.U64(WasiGuest.StatRoom + 48));
        Assert.Equal(Errno.Inval, _guest.Wasi.PathFilestatSetTimes(_guest.Memory, 3, 0, at, length, 0, 0, 3));
        Assert.Equal(Errno.Inval, _guest.Wasi.PathFilestatSetTimes(_guest.Memory, 3, 4, at, length, 0, 0, 1));
        Assert.Equal(Errno.RoFs, _guest.Wasi.PathFilestatSetTimes(_guest.Memory, WasiGuest.FixedFolder, 0, at, length, 0, 0, 1));
    }

    [Fact]
    public void Path_link_gives_a_file_a_second_name()
    {
        _guest.MakeFile("f", "same");
        Assert.Equal(Errno.Success, Link("f", "g"));
        _guest.Stat("g");
        Assert.Equal(2UL, _guest.Memory.U64(WasiGuest.StatRoom + 24));
        Assert.Equal(Errno.Success, Remove("f"));
        Assert.Equal("same", _guest.Content("g"));
        _guest.MakeFolder("d");
        Assert.Equal(Errno.Perm, Link("d", "e"));
        Assert.Equal(Errno.Exist, Link("g", "d"));
        Assert.Equal(Errno.NoEnt, Link("missing", "h"));
        Assert.Equal(Errno.Inval, Link("g", "h", flags: 1));
        Assert.Equal(Errno.RoFs, Link("g", "h", toFolder: WasiGuest.FixedFolder));
        Assert.Equal(Errno.NoEnt, Link("g", "h/"));
    }

    [Fact]
    public void Path_readlink_cuts_to_the_buffer()
    {
        _guest.MakeLink("some/where", "l");
        Assert.Equal(Errno.Success, ReadLink("l", 100, out var whole));
        Assert.Equal("some/where", whole);
        Assert.Equal(Errno.Success, ReadLink("l", 4, out var cut));
        Assert.Equal("some", cut);
        _guest.MakeFile("f", "");
        Assert.Equal(Errno.Inval, ReadLink("f", 10, out _));
        Assert.Equal(Errno.Inval, ReadLink(".", 10, out _));
        Assert.Equal(Errno.NoEnt, ReadLink("missing", 10, out _));
        var (at, length) = _guest.Put("l");
        Assert.Equal(Errno.Fault, _guest.Wasi.PathReadlink(_guest.Memory, 3, at, length, WasiGuest.Outside, 100, WasiGuest.Result));
        Assert.Equal(Errno.Fault, _guest.Wasi.PathReadlink(_guest.Memory, 3, at, length, 64, 10, WasiGuest.Outside));
    }

    [Fact]
    public void Path_symlink_refuses_targets_at_the_root()
    {
        Assert.Equal(Errno.Perm, _guest.MakeLink("/etc/passwd", "l"));
        Assert.Equal(Errno.NoEnt, _guest.MakeLink("", "l"));
        Assert.Equal(Errno.Success, _guest.MakeLink("nowhere", "l"));
        Assert.Equal(Errno.Exist, _guest.MakeLink("other", "l"));
        Assert.Equal(Errno.Exist, _guest.MakeLink("x", "."));
        Assert.Equal(Errno.NoEnt, _guest.MakeLink("x", "y/"));
        var (at, length) = _guest.Put("l2");
        Assert.Equal(Errno.Fault, _guest.Wasi.PathSymlink(_guest.Memory, WasiGuest.Outside, 100, 3, at, length));
        Assert.Equal(Errno.RoFs, _guest.Wasi.PathSymlink(_guest.Memory, at, length, WasiGuest.FixedFolder, at, length));
    }

    [Fact]
    public void Path_remove_directory_takes_empty_folders_only()
    {
        _guest.MakeFile("d/f", "");
        Assert.Equal(Errno.NotEmpty, RemoveFolder("d"));
        Assert.Equal(Errno.NotDir, RemoveFolder("d/f"));
        Assert.Equal(Errno.Success, Remove("d/f"));
        Assert.Equal(Errno.Success, RemoveFolder("d/"));
        Assert.Equal(Errno.NoEnt, RemoveFolder("d"));
        Assert.Equal(Errno.Inval, RemoveFolder("."));
        Assert.Equal(Errno.RoFs, RemoveFolder("x", WasiGuest.FixedFolder));
        Assert.Equal(1, _guest.Files.Nodes);
    }

    [Fact]
    public void A_removed_folder_takes_nothing_new()
    {
        _guest.MakeFolder("d");
        _guest.OpenFolder("d", out var folder);
        Assert.Equal(Errno.Success, RemoveFolder("d"));
        Assert.Equal(Errno.NoEnt, _guest.Open("f", out _, OpenFlags.Create, folder: folder));
        Assert.Equal(Errno.NoEnt, _guest.MakeFolder("e", folder));
    }

    [Fact]
    public void Path_rename_follows_the_rules_for_what_stands_in_the_way()
    {
        _guest.MakeFile("a", "A");
        _guest.MakeFile("b", "B");
        _guest.MakeFile("full/x", "");
        _guest.MakeFolder("empty");
        Assert.Equal(Errno.Success, Rename("a", "b"));
        Assert.Equal("A", _guest.Content("b"));
        Assert.Equal(Errno.NoEnt, Rename("a", "c"));
        Assert.Equal(Errno.IsDir, Rename("b", "empty"));
        Assert.Equal(Errno.NotDir, Rename("empty", "b"));
        Assert.Equal(Errno.NotEmpty, Rename("empty", "full"));
        Assert.Equal(Errno.Inval, Rename("full", "full/inside"));
        Assert.Equal(Errno.NotDir, Rename("b", "c/"));
        Assert.Equal(Errno.Success, Rename("full", "empty"));
        Assert.Equal(Errno.Success, _guest.Stat("empty/x"));
        Assert.Equal(Errno.Busy, Rename(".", "x"));
        Assert.Equal(Errno.Success, Rename("b", "b"));
        Assert.Equal(Errno.RoFs, Rename("b", "c", toFolder: WasiGuest.FixedFolder));
        Assert.Equal(Errno.RoFs, Rename("b", "c", fromFolder: WasiGuest.FixedFolder));
    }

    [Fact]
    public void Path_unlink_file_takes_files_and_links_only()
    {
        _guest.MakeFile("f", "kept");
        _guest.MakeLink("f", "l");
        _guest.MakeFolder("d");
        Assert.Equal(Errno.Success, Remove("l"));
        Assert.Equal("kept", _guest.Content("f"));
        Assert.Equal(Errno.IsDir, Remove("d"));
        Assert.Equal(Errno.IsDir, Remove("."));
        Assert.Equal(Errno.NotDir, Remove("f/"));
        Assert.Equal(Errno.NoEnt, Remove("missing"));
        Assert.Equal(Errno.RoFs, Remove("f", WasiGuest.FixedFolder));
    }

    [Fact]
    public void A_removed_file_lives_on_while_it_is_open()
    {
        _guest.MakeFile("f", "still here");
        _guest.Open("f", out var fd);
        Remove("f");
        Assert.Equal(Errno.Success, _guest.Read(fd, 100, out var text));
        Assert.Equal("still here", text);
        Assert.Equal(10, _guest.Files.Bytes);
        _guest.Wasi.FdClose(fd);
        Assert.Equal(0, _guest.Files.Bytes);
    }

    [Fact]
    public void Functions_on_paths_need_their_rights()
    {
        _guest.Wasi.FdFdstatSetRights(WasiGuest.Folder, 0, 0);
        Assert.Equal(Errno.NotCapable, _guest.MakeFolder("d"));
        Assert.Equal(Errno.NotCapable, _guest.Stat("d"));
        Assert.Equal(Errno.NotCapable, Remove("d"));
        Assert.Equal(Errno.NotCapable, RemoveFolder("d"));
        Assert.Equal(Errno.NotCapable, Rename("d", "e"));
        Assert.Equal(Errno.NotCapable, Link("d", "e"));
        Assert.Equal(Errno.NotCapable, ReadLink("d", 10, out _));
        Assert.Equal(Errno.NotCapable, _guest.MakeLink("d", "e"));
        Assert.Equal(Errno.NotCapable, _guest.Open("d", out _));
        var (at, length) = _guest.Put("d");
        Assert.Equal(Errno.NotCapable, _guest.Wasi.PathFilestatSetTimes(_guest.Memory, 3, 0, at, length, 0, 0, 1));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdReaddir(_guest.Memory, 3, 64, 100, 0, WasiGuest.Result));
    }
}
