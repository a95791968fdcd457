using System.Buffers.Binary;
using System.Text;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class FolderTests : IDisposable
{
    private readonly WasiGuest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void Preopened_folders_tell_their_names()
    {
        Assert.Equal(Errno.Success, _guest.Wasi.FdPrestatGet(_guest.Memory, WasiGuest.Folder, WasiGuest.Result));
        Assert.Equal((0U, 5U), (_guest.Memory.U32(WasiGuest.Result), _guest.Memory.U32(WasiGuest.Result + 4)));
        Assert.Equal(Errno.Success, _guest.Wasi.FdPrestatDirName(_guest.Memory, WasiGuest.Folder, 64, 5));
        Assert.Equal("/data", _guest.Text(64, 5));
    }

    [Fact]
    public void What_is_no_preopened_folder_says_so()
    {
        Assert.Equal(Errno.BadF, _guest.Wasi.FdPrestatGet(_guest.Memory, 1, WasiGuest.Result));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdPrestatGet(_guest.Memory, 99, WasiGuest.Result));
        Assert.Equal(Errno.NotDir, _guest.Wasi.FdPrestatDirName(_guest.Memory, 1, 64, 5));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdPrestatDirName(_guest.Memory, 99, 64, 5));
        Assert.Equal(Errno.NameTooLong, _guest.Wasi.FdPrestatDirName(_guest.Memory, WasiGuest.Folder, 64, 4));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdPrestatDirName(_guest.Memory, WasiGuest.Folder, WasiGuest.Outside, 100));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdPrestatGet(_guest.Memory, WasiGuest.Folder, WasiGuest.Outside));
    }

    /// <summary>Reads a folder as C libraries do: with a buffer that may cut the last entry, which is then asked for again.</summary>
    private List<(string Name, FileType Type)> List(uint fd, uint bufferBytes)
    {
        var found = new List<(string, FileType)>();
        var buffer = _guest.Room((int)bufferBytes);
        ulong cookie = 0;
        while (true)
        {
            Assert.Equal(Errno.Success, _guest.Wasi.FdReaddir(_guest.Memory, fd, buffer, bufferBytes, cookie, WasiGuest.Result));
            var used = _guest.Memory.U32(WasiGuest.Result);
            var bytes = _guest.Memory.Bytes.AsSpan((int)buffer, (int)used);
            while (bytes.Length >= 24)
            {
                var nameBytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
                if (bytes.Length < 24 + nameBytes)
                    break;
                found.Add((Encoding.UTF8.GetString(bytes.Slice(24, nameBytes)), (FileType)bytes[20]));
                cookie = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                bytes = bytes[(24 + nameBytes)..];
            }

            if (used < bufferBytes)
                return found;
        }
    }

    [Theory]
    [InlineData(4096U)]
    [InlineData(64U)]
    [InlineData(41U)]
    public void Fd_readdir_gives_every_entry_once_whatever_the_buffer(uint bufferBytes)
    {
        _guest.MakeFile("b-file", "");
        _guest.MakeFile("folder/inside", "");
        Assert.Equal(Errno.Success, _guest.MakeLink("b-file", "link"));
        Assert.Equal(
            [(".", FileType.Directory), ("..", FileType.Directory), ("b-file", FileType.RegularFile), ("folder", FileType.Directory), ("link", FileType.SymbolicLink)],
            List(WasiGuest.Folder, bufferBytes));
    }

    [Fact]
    public void A_listing_stays_the_same_until_it_is_begun_anew()
    {
        for (var i = 0; i < 20; i++)
            _guest.MakeFile($"f{i}", "");
        var before = List(WasiGuest.Folder, 100).Count;
        _guest.MakeFile("new", "");
        Assert.Equal(Errno.Success, _guest.Wasi.FdReaddir(_guest.Memory, WasiGuest.Folder, 64, 1000, (ulong)before, WasiGuest.Result));
        Assert.Equal(0U, _guest.Memory.U32(WasiGuest.Result));
        Assert.Equal(before + 1, List(WasiGuest.Folder, 100).Count);
    }

    [Fact]
    public void A_listing_that_was_read_to_its_end_is_not_kept()
    {
        _guest.MakeFile("a", "");
        Assert.Equal(3, List(WasiGuest.Folder, 1000).Count);
        _guest.MakeFile("b", "");
        // From the third entry on: had the old listing been kept, only "a" would be there.
        Assert.Equal(Errno.Success, _guest.Wasi.FdReaddir(_guest.Memory, WasiGuest.Folder, 64, 1000, 2, WasiGuest.Result));
        Assert.Equal(2U * (24 + 1), _guest.Memory.U32(WasiGuest.Result));
    }

    [Fact]
    public void Fd_readdir_beyond_the_last_entry_gives_nothing()
    {
        Assert.Equal(Errno.Success, _guest.Wasi.FdReaddir(_guest.Memory, WasiGuest.Folder, 64, 1000, ulong.MaxValue, WasiGuest.Result));
        Assert.Equal(0U, _guest.Memory.U32(WasiGuest.Result));
    }

    [Fact]
    public void Fd_readdir_refuses_files_bad_descriptors_and_pointers()
    {
        _guest.MakeFile("f", "");
        _guest.Open("f", out var file);
        Assert.Equal(Errno.NotCapable, _guest.Wasi.FdReaddir(_guest.Memory, file, 64, 100, 0, WasiGuest.Result));
        Assert.Equal(Errno.BadF, _guest.Wasi.FdReaddir(_guest.Memory, 99, 64, 100, 0, WasiGuest.Result));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdReaddir(_guest.Memory, WasiGuest.Folder, WasiGuest.Outside, 100, 0, WasiGuest.Result));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdReaddir(_guest.Memory, WasiGuest.Folder, 64, 100, 0, WasiGuest.Outside));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdReaddir(_guest.Memory, WasiGuest.Folder, 64, uint.MaxValue, 0, WasiGuest.Result));
    }

    [Fact]
    public void The_way_up_from_a_preopened_folder_is_shown_as_itself()
    {
        Assert.Equal(Errno.Success, _guest.Wasi.FdReaddir(_guest.Memory, WasiGuest.Folder, 64, 100, 0, WasiGuest.Result));
        Assert.Equal(_guest.Memory.U64(64 + 8), _guest.Memory.U64(64 + 25 + 8));
    }

    [Fact]
    public void The_api_folder_lists_what_was_given()
    {
        using var output = new OutputFile(new OutputBudget(100, 10), null, keep: true, countLines: false);
        using var guest = new WasiGuest(mounts: [], folders: [new("api:", new ApiFolder(GuestInput.FromBytes("in"u8.ToArray()), output), false)]);
        var buffer = guest.Room(1000);
        Assert.Equal(Errno.Success, guest.Wasi.FdReaddir(guest.Memory, WasiGuest.Folder, buffer, 1000, 2, WasiGuest.Result));
        Assert.Equal(24U + 5 + 24 + 6, guest.Memory.U32(WasiGuest.Result));
    }
}
