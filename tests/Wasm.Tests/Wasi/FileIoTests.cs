using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class FileIoTests : IDisposable
{
    private readonly WasiGuest _guest = new();

    public void Dispose() => _guest.Dispose();

    private ulong Seek(uint fd, long offset, uint whence)
    {
        Assert.Equal(Errno.Success, _guest.Wasi.FdSeek(_guest.Memory, WasiVersion.Preview1, fd, offset, whence, WasiGuest.Result));
        return _guest.Memory.U64(WasiGuest.Result);
    }

    private uint Opened(string path, OpenFlags open = OpenFlags.None, FdFlags flags = FdFlags.None, Rights rights = Rights.File)
    {
        Assert.Equal(Errno.Success, _guest.Open(path, out var fd, open, rights, flags));
        return fd;
    }

    [Fact]
    public void What_is_written_is_read_back_and_positions_advance()
    {
        var fd = Opened("f", OpenFlags.Create);
        Assert.Equal(Errno.Success, _guest.Write(fd, "hello "));
        Assert.Equal(Errno.Success, _guest.Write(fd, "world"));
        Assert.Equal(Errno.Success, _guest.Wasi.FdTell(_guest.Memory, fd, WasiGuest.Result));
        Assert.Equal(11UL, _guest.Memory.U64(WasiGuest.Result));
        Assert.Equal(6UL, Seek(fd, 6, 0));
        Assert.Equal(Errno.Success, _guest.Read(fd, 100, out var text));
        Assert.Equal("world", text);
    }

    [Fact]
    public void Fd_seek_counts_from_start_current_and_end()
    {
        _guest.MakeFile("f", "0123456789");
        var fd = Opened("f");
        Assert.Equal(4UL, Seek(fd, 4, 0));
        Assert.Equal(6UL, Seek(fd, 2, 1));
        Assert.Equal(7UL, Seek(fd, -3, 2));
        Assert.Equal(1000UL, Seek(fd, 990, 2));
    }

    [Fact]
    public void Fd_seek_of_the_unstable_version_numbers_its_origins_otherwise()
    {
        _guest.MakeFile("f", "0123456789");
        var fd = Opened("f");
        ulong At(uint whence, long offset)
        {
            Assert.Equal(Errno.Success, _guest.Wasi.FdSeek(_guest.Memory, WasiVersion.Unstable, fd, offset, whence, WasiGuest.Result));
            return _guest.Memory.U64(WasiGuest.Result);
        }

        Assert.Equal((3UL, 5UL, 9UL), (At(2, 3), At(0, 2), At(1, -1)));
    }

    [Fact]
    public void Fd_seek_refuses_bad_origins_places_descriptors_and_pointers()
    {
        _guest.MakeFile("f", "0123456789");
        var fd = Opened("f");
        Errno Seek(uint on, long offset, uint whence, uint result = WasiGuest.Result) =>
            _guest.Wasi.FdSeek(_guest.Memory, WasiVersion.Preview1, on, offset, whence, result);
        Assert.Equal(Errno.Inval, Seek(fd, 0, 3));
        Assert.Equal(Errno.Inval, Seek(fd, -1, 0));
        Assert.Equal(Errno.Inval, Seek(fd, long.MinValue, 2));
        Assert.Equal(Errno.Success, Seek(fd, long.MaxValue, 0));
        Assert.Equal(Errno.Inval, Seek(fd, long.MaxValue, 1));
        Assert.Equal(Errno.BadF, Seek(77, 0, 0));
        Assert.Equal(Errno.Fault, Seek(fd, 0, 0, WasiGuest.Outside));
        Assert.Equal(Errno.IsDir, Seek(WasiGuest.Folder, 0, 0));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdTell(_guest.Memory, fd, WasiGuest.Outside));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdTell(_guest.Memory, 77, WasiGuest.Result));
    }

    [Fact]
    public void Fd_pread_and_fd_pwrite_leave_the_position_alone()
    {
        var fd = Opened("f", OpenFlags.Create);
        Assert.Equal(Errno.Success, _guest.Write(fd, "0123456789"));
        Assert.Equal(Errno.Success, _guest.Wasi.FdPwrite(_guest.Memory, fd, _guest.Vectors(_guest.Put("XY")), 1, 2, WasiGuest.Result));
        var room = _guest.Room(4);
        Assert.Equal(Errno.Success, _guest.Wasi.FdPread(_guest.Memory, fd, _guest.Vectors((room, 4)), 1, 1, WasiGuest.Result));
        Assert.Equal("1XY4", _guest.Text(room, 4));
        Assert.Equal(10UL, Seek(fd, 0, 1));
        Assert.Equal("01XY456789", _guest.Content("f"));
    }

    [Fact]
    public void Fd_pwrite_far_beyond_the_quota_is_refused()
    {
        var fd = Opened("f", OpenFlags.Create);
        var vectors = _guest.Vectors(_guest.Put("x"));
        Assert.Equal(Errno.FBig, _guest.Wasi.FdPwrite(_guest.Memory, fd, vectors, 1, 1UL << 62, WasiGuest.Result));
        Assert.Equal(Errno.FBig, _guest.Wasi.FdPwrite(_guest.Memory, fd, vectors, 1, ulong.MaxValue, WasiGuest.Result));
        Assert.Equal(0, _guest.Files.Bytes);
    }

    [Fact]
    public void A_full_file_system_says_so_and_keeps_what_it_has()
    {
        var fd = Opened("f", OpenFlags.Create);
        Assert.Equal(Errno.Success, _guest.Write(fd, "kept"));
        Assert.Equal(Errno.NoSpc, _guest.Wasi.FdPwrite(_guest.Memory, fd, _guest.Vectors(_guest.Put("x")), 1, 1 << 20, WasiGuest.Result));
        Assert.Equal("kept", _guest.Content("f"));
    }

    [Fact]
    public void An_appending_descriptor_writes_at_the_end_wherever_it_stands()
    {
        _guest.MakeFile("f", "abc");
        var fd = Opened("f", flags: FdFlags.Append);
        Assert.Equal(Errno.Success, _guest.Write(fd, "d"));
        Seek(fd, 0, 0);
        Assert.Equal(Errno.Success, _guest.Write(fd, "e"));
        Assert.Equal("abcde", _guest.Content("f"));
    }

    [Fact]
    public void Descriptors_without_the_right_are_not_capable()
    {
        _guest.MakeFile("f", "abc");
        var reader = Opened("f", rights: Rights.FdRead);
        Assert.Equal(Errno.NotCapable, _guest.Write(reader, "x"));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdSeek(_guest.Memory, WasiVersion.Preview1, reader, 0, 0, WasiGuest.Result));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdPread(_guest.Memory, reader, _guest.Vectors((64, 1)), 1, 0, WasiGuest.Result));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdTell(_guest.Memory, reader, WasiGuest.Result));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdAllocate(reader, 0, 10));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdFilestatGet(_guest.Memory, WasiVersion.Preview1, reader, WasiGuest.StatRoom));
        var writer = Opened("f", rights: Rights.FdWrite);
        Assert.Equal(Errno.NotCapable, _guest.Read(writer, 1, out _));
    }

    [Fact]
    public void Closed_and_unknown_descriptors_are_bad()
    {
        var fd = Opened("f", OpenFlags.Create);
        Assert.Equal(Errno.Success, _guest.Wasi.FdClose(fd));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdClose(fd));
        Assert.Equal(Errno.BadF, _guest.Write(fd, "x"));
        Assert.Equal(Errno.BadF, _guest.Read(uint.MaxValue, 1, out _));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdPread(_guest.Memory, fd, 0, 0, 0, WasiGuest.Result));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdPwrite(_guest.Memory, fd, 0, 0, 0, WasiGuest.Result));
    }

    [Fact]
    public void Folders_have_no_bytes()
    {
        Assert.Equal(Errno.NotCapable, _guest.Read(WasiGuest.Folder, 1, out _));
        Assert.Equal(Errno.NotCapable, _guest.Write(WasiGuest.Folder, "x"));
    }
}
