using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class FileStateTests : IDisposable
{
    private readonly WasiGuest _guest = new();

    public void Dispose() => _guest.Dispose();

    private uint Opened(string path, OpenFlags open = OpenFlags.Create, Rights rights = Rights.File, FdFlags flags = FdFlags.None)
    {
        Assert.Equal(Errno.Success, _guest.Open(path, out var fd, open, rights, flags));
        return fd;
    }

    [Fact]
    public void Fd_fdstat_get_tells_type_flags_and_rights()
    {
        var fd = Opened("f", rights: Rights.FdRead | Rights.FdSeek, flags: FdFlags.Append);
        Assert.Equal(Errno.Success, _guest.Wasi.FdFdstatGet(_guest.Memory, fd, WasiGuest.Result));
        Assert.Equal((byte)FileType.RegularFile, _guest.Memory.Bytes[WasiGuest.Result]);
        Assert.Equal((ushort)FdFlags.Append, _guest.Memory.U16(WasiGuest.Result + 2));
        Assert.Equal((ulong)(Rights.FdRead | Rights.FdSeek), _guest.Memory.U64(WasiGuest.Result + 8));
        Assert.Equal(0UL, _guest.Memory.U64(WasiGuest.Result + 16));

        Assert.Equal(Errno.Success, _guest.Wasi.FdFdstatGet(_guest.Memory, WasiGuest.Folder, WasiGuest.Result));
        Assert.Equal((byte)FileType.Directory, _guest.Memory.Bytes[WasiGuest.Result]);
        Assert.Equal((ulong)Rights.All, _guest.Memory.U64(WasiGuest.Result + 16));

        Assert.Equal(Errno.Success, _guest.Wasi.FdFdstatGet(_guest.Memory, 1, WasiGuest.Result));
        Assert.Equal((byte)FileType.CharacterDevice, _guest.Memory.Bytes[WasiGuest.Result]);
        Assert.Equal(Errno.BadF, _guest.Wasi.FdFdstatGet(_guest.Memory, 99, WasiGuest.Result));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdFdstatGet(_guest.Memory, fd, WasiGuest.Outside));
    }

    [Fact]
    public void Fd_fdstat_set_flags_changes_how_writes_go()
    {
        _guest.MakeFile("f", "abc");
        var fd = Opened("f");
        Assert.Equal(Errno.Success, _guest.Wasi.FdFdstatSetFlags(fd, (uint)FdFlags.Append));
        Assert.Equal(Errno.Success, _guest.Write(fd, "d"));
        Assert.Equal("abcd", _guest.Content("f"));
        Assert.Equal(Errno.Inval, _guest.Wasi.FdFdstatSetFlags(fd, 32));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdFdstatSetFlags(99, 0));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdFdstatSetFlags(Opened("f", rights: Rights.FdRead), 0));
    }

    [Fact]
    public void Rights_can_be_given_up_but_never_gained()
    {
        _guest.MakeFile("f", "abc");
        var fd = Opened("f", rights: Rights.FdRead | Rights.FdWrite);
        Assert.Equal(Errno.Success, _guest.Wasi.FdFdstatSetRights(fd, (ulong)Rights.FdRead, 0));
        Assert.Equal(Errno.NotCapable, _guest.Write(fd, "x"));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdFdstatSetRights(fd, (ulong)(Rights.FdRead | Rights.FdWrite), 0));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdFdstatSetRights(fd, 0, 1));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdFdstatSetRights(99, 0, 0));
        Assert.Equal(Errno.Success, _guest.Wasi.FdFdstatSetRights(WasiGuest.Folder, (ulong)Rights.PathOpen, (ulong)Rights.FdRead));
        Assert.Equal(Errno.NotCapable, _guest.Open("f", out _, rights: Rights.FdWrite, inheriting: Rights.None));
        Assert.Equal(Errno.Success, _guest.Open("f", out _, rights: Rights.FdRead, inheriting: Rights.None));
    }

    [Fact]
    public void Fd_filestat_get_writes_the_record_of_preview_1()
    {
        var fd = Opened("f");
        _guest.Write(fd, "12345");
        Assert.Equal(Errno.Success, _guest.Wasi.FdFilestatGet(_guest.Memory, WasiVersion.Preview1, fd, WasiGuest.StatRoom));
        Assert.Equal((byte)FileType.RegularFile, _guest.Memory.Bytes[WasiGuest.StatRoom + 16]);
        Assert.Equal(1UL, _guest.Memory.U64(WasiGuest.StatRoom + 24));
        Assert.Equal(5UL, _guest.Memory.U64(WasiGuest.StatRoom + 32));
        var now = WasiTime.Nanoseconds(_guest.Time.GetUtcNow());
        Assert.Equal((now, now, now), (_guest.Memory.U64(WasiGuest.StatRoom + 40), _guest.Memory.U64(WasiGuest.StatRoom + 48), _guest.Memory.U64(WasiGuest.StatRoom + 56)));
    }

    [Fact]
    public void Fd_filestat_get_writes_the_shorter_record_of_the_unstable_version()
    {
        var fd = Opened("f");
        _guest.Write(fd, "12345");
        _guest.Memory.Bytes[WasiGuest.StatRoom + 56] = 0xee;
        Assert.Equal(Errno.Success, _guest.Wasi.FdFilestatGet(_guest.Memory, WasiVersion.Unstable, fd, WasiGuest.StatRoom));
        Assert.Equal((byte)FileType.RegularFile, _guest.Memory.Bytes[WasiGuest.StatRoom + 16]);
        Assert.Equal(1U, _guest.Memory.U32(WasiGuest.StatRoom + 20));
        Assert.Equal(5UL, _guest.Memory.U64(WasiGuest.StatRoom + 24));
        Assert.Equal(WasiTime.Nanoseconds(_guest.Time.GetUtcNow()), _guest.Memory.U64(WasiGuest.StatRoom + 48));
        Assert.Equal(0xee, _guest.Memory.Bytes[WasiGuest.StatRoom + 56]);
    }

    [Fact]
    public void Fd_filestat_get_refuses_bad_descriptors_and_pointers()
    {
        Assert.Equal(Errno.BadF, _guest.Wasi.FdFilestatGet(_guest.Memory, WasiVersion.Preview1, 99, WasiGuest.StatRoom));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdFilestatGet(_guest.Memory, WasiVersion.Preview1, 1, WasiGuest.Outside));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdFilestatGet(_guest.Memory, WasiVersion.Preview1, 1, (uint)_guest.Memory.Length - 63));
        Assert.Equal(Errno.Success, _guest.Wasi.FdFilestatGet(_guest.Memory, WasiVersion.Unstable, 1, (uint)_guest.Memory.Length - 56));
    }

    [Fact]
    public void Fd_filestat_set_size_cuts_and_fills_with_zeros()
    {
        _guest.MakeFile("f", "abcdef");
        var fd = Opened("f");
        Assert.Equal(Errno.Success, _guest.Wasi.FdFilestatSetSize(fd, 2));
        Assert.Equal(Errno.Success, _guest.Wasi.FdFilestatSetSize(fd, 4));
        Assert.Equal("ab\0\0", _guest.Content("f"));
        Assert.Equal(Errno.FBig, _guest.Wasi.FdFilestatSetSize(fd, ulong.MaxValue));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdFilestatSetSize(99, 0));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdFilestatSetSize(WasiGuest.Folder, 0));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdFilestatSetSize(1, 0));
    }

    [Fact]
    public void Fd_allocate_extends_but_never_cuts()
    {
        _guest.MakeFile("f", "abcdef");
        var fd = Opened("f");
        Assert.Equal(Errno.Success, _guest.Wasi.FdAllocate(fd, 0, 3));
        Assert.Equal("abcdef", _guest.Content("f"));
        Assert.Equal(Errno.Success, _guest.Wasi.FdAllocate(fd, 6, 2));
        Assert.Equal("abcdef\0\0", _guest.Content("f"));
        Assert.Equal(Errno.Inval, _guest.Wasi.FdAllocate(fd, 0, 0));
        Assert.Equal(Errno.FBig, _guest.Wasi.FdAllocate(fd, ulong.MaxValue, 2));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdAllocate(99, 0, 1));
    }

    [Fact]
    public void Fd_filestat_set_times_sets_given_times_and_now()
    {
        var fd = Opened("f");
        Assert.Equal(Errno.Success, _guest.Wasi.FdFilestatSetTimes(fd, 111, 222, (uint)(TimeFlags.Accessed | TimeFlags.Modified)));
        Assert.Equal(Errno.Success, _guest.Stat("f"));
        Assert.Equal((111UL, 222UL), (_guest.Memory.U64(WasiGuest.StatRoom + 40), _guest.Memory.U64(WasiGuest.StatRoom + 48)));
        _guest.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(Errno.Success, _guest.Wasi.FdFilestatSetTimes(fd, 0, 0, (uint)TimeFlags.ModifiedNow));
        _guest.Stat("f");
        Assert.Equal(111UL, _guest.Memory.U64(WasiGuest.StatRoom + 40));
        Assert.Equal(WasiTime.Nanoseconds(_guest.Time.GetUtcNow()), _guest.Memory.U64(WasiGuest.StatRoom + 48));
    }

    [Fact]
    public void Contradicting_times_are_invalid()
    {
        var fd = Opened("f");
        Assert.Equal(Errno.Inval, _guest.Wasi.FdFilestatSetTimes(fd, 1, 1, (uint)(TimeFlags.Accessed | TimeFlags.AccessedNow)));
        Assert.Equal(Errno.Inval, _guest.Wasi.FdFilestatSetTimes(fd, 1, 1, (uint)(TimeFlags.Modified | TimeFlags.ModifiedNow)));
        Assert.Equal(Errno.Inval, _guest.Wasi.FdFilestatSetTimes(fd, 1, 1, 16));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdFilestatSetTimes(99, 1, 1, 1));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdFilestatSetTimes(1, 1, 1, 1));
    }

    [Fact]
    public void Syncs_succeed_where_permitted()
    {
        var fd = Opened("f");
        Assert.Equal(Errno.Success, _guest.Wasi.FdSync(fd));
        Assert.Equal(Errno.Success, _guest.Wasi.FdDatasync(fd));
        Assert.Equal(Errno.Success, _guest.Wasi.FdSync(WasiGuest.Folder));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdSync(99));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdDatasync(99));
        var reader = Opened("f", rights: Rights.FdRead);
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdSync(reader));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdDatasync(reader));
    }

    [Fact]
    public void Fd_advise_checks_what_it_is_told()
    {
        var fd = Opened("f");
        for (var advice = 0U; advice <= 5; advice++)
            Assert.Equal(Errno.Success, _guest.Wasi.FdAdvise(fd, 0, 10, advice));
        Assert.Equal(Errno.Inval, _guest.Wasi.FdAdvise(fd, 0, 0, 6));
        Assert.Equal(Errno.Inval, _guest.Wasi.FdAdvise(fd, ulong.MaxValue, 0, 0));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdAdvise(99, 0, 0, 0));
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdAdvise(Opened("f", rights: Rights.FdRead), 0, 0, 0));
    }

    [Fact]
    public void Fd_renumber_moves_a_descriptor_over_another()
    {
        _guest.MakeFile("a", "A");
        _guest.MakeFile("b", "B");
        var (a, b) = (Opened("a"), Opened("b"));
        Assert.Equal(Errno.Success, _guest.Wasi.FdRenumber(a, b));
        Assert.Equal(Errno.BadF, _guest.Read(a, 1, out _));
        Assert.Equal(Errno.Success, _guest.Read(b, 1, out var text));
        Assert.Equal("A", text);
        Assert.Equal(Errno.Success, _guest.Wasi.FdRenumber(b, b));
        Assert.Equal(Errno.Success, _guest.Read(b, 1, out _));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdRenumber(99, b));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdRenumber(b, 99));
        Assert.Equal(a, Opened("a"));
    }
}
