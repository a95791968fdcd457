using Wetware.Tests.Wasi;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Files;

public sealed class ApiFilesTests : IDisposable
{
    private readonly OutputFile _output = new(new OutputBudget(1000, 10), null, keep: true, countLines: false);
    private readonly WasiGuest _guest;

    public ApiFilesTests() => _guest = new WasiGuest(
        mounts: [],
        folders: [new("api:", new ApiFolder(GuestInput.FromBytes("the input"u8.ToArray()), _output), false)]);

    public void Dispose()
    {
        _guest.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Input_is_read_from_the_start_at_every_opening()
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(Errno.Success, _guest.Open("input", out var fd, rights: Rights.FdRead | Rights.FdSeek));
            Assert.Equal(Errno.Success, _guest.Read(fd, 100, out var text));
            Assert.Equal("the input", text);
        }
    }

    [Fact]
    public void Output_gathers_what_all_openings_write()
    {
        Assert.Equal(Errno.Success, _guest.Open("output", out var one, OpenFlags.Create | OpenFlags.Truncate, Rights.FdWrite));
        Assert.Equal(Errno.Success, _guest.Open("output", out var two, OpenFlags.None, Rights.FdWrite));
        _guest.Write(one, "a");
        _guest.Write(two, "b");
        _guest.Wasi.FdClose(one);
        _guest.Write(two, "c");
        Assert.Equal("abc"u8.ToArray(), _output.TakeKept());
    }

    [Fact]
    public void Nothing_else_is_there_and_nothing_can_be_changed()
    {
        Assert.Equal(Errno.NoEnt, _guest.Open("other", out _));
        Assert.Equal(Errno.Acces, _guest.Open("other", out _, OpenFlags.Create));
        Assert.Equal(Errno.Acces, _guest.Open("input", out _, rights: Rights.FdWrite));
        Assert.Equal(Errno.Acces, _guest.Open("output", out _, rights: Rights.FdRead));
        Assert.Equal(Errno.Acces, _guest.MakeFolder("d"));
        Assert.Equal(Errno.Acces, _guest.MakeLink("input", "l"));
        Assert.Equal(Errno.NotDir, _guest.OpenFolder("input", out _));
        Assert.Equal(Errno.Success, _guest.Stat("input"));
        Assert.Equal(9UL, _guest.Memory.U64(WasiGuest.StatRoom + 32));
        var (at, length) = _guest.Put("input");
        Assert.Equal(Errno.Acces, _guest.Wasi.PathUnlinkFile(_guest.Memory, 3, at, length));
    }

    [Fact]
    public void An_input_that_is_a_stream_is_read_on()
    {
        using var guest = new WasiGuest(mounts: [], folders: [new("api:", new ApiFolder(GuestInput.FromStream(new MemoryStream("streamed"u8.ToArray())), null), false)]);
        Assert.Equal(Errno.Success, guest.Open("input", out var fd, rights: Rights.FdRead));
        Assert.Equal(Errno.Success, guest.Read(fd, 6, out var first));
        guest.Wasi.FdClose(fd);
        Assert.Equal(Errno.Success, guest.Open("input", out fd, rights: Rights.FdRead));
        Assert.Equal(Errno.Success, guest.Read(fd, 6, out var rest));
        Assert.Equal(("stream", "ed"), (first, rest));
        Assert.Equal(Errno.NoEnt, guest.Open("output", out _, rights: Rights.FdWrite));
    }
}
