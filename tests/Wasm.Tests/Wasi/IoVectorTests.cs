using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class IoVectorTests : IDisposable
{
    private readonly WasiGuest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void One_bad_buffer_among_good_ones_is_a_fault_before_anything_moves()
    {
        var vectors = _guest.Vectors(_guest.Put("good"), (WasiGuest.Outside, 100));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdWrite(_guest.Memory, 1, vectors, 2, WasiGuest.Result));
        Assert.Equal("", _guest.Written);
    }

    [Fact]
    public void A_list_outside_the_memory_is_a_fault()
    {
        Assert.Equal(Errno.Fault, _guest.Wasi.FdWrite(_guest.Memory, 1, WasiGuest.Outside, 2, WasiGuest.Result));
        Assert.Equal(Errno.Fault, _guest.Wasi.FdRead(_guest.Memory, 0, WasiGuest.Outside, 1, WasiGuest.Result));
    }

    [Fact]
    public void A_result_outside_the_memory_is_a_fault_before_anything_moves()
    {
        Assert.Equal(Errno.Fault, _guest.Wasi.FdWrite(_guest.Memory, 1, _guest.Vectors(_guest.Put("x")), 1, WasiGuest.Outside));
        Assert.Equal("", _guest.Written);
        Assert.Equal(Errno.Fault, _guest.Wasi.FdRead(_guest.Memory, 0, _guest.Vectors((64, 4)), 1, WasiGuest.Outside));
        Assert.Equal(Errno.Success, _guest.Read(0, 100, out var all));
        Assert.Equal("standard input", all);
    }

    [Theory]
    [InlineData(1025U)]
    [InlineData(uint.MaxValue)]
    public void Too_many_buffers_are_invalid(uint count) =>
        Assert.Equal(Errno.Inval, _guest.Wasi.FdWrite(_guest.Memory, 1, 0, count, WasiGuest.Result));

    [Fact]
    public void Buffers_that_together_exceed_32_bits_are_invalid()
    {
        var whole = (0U, (uint)_guest.Memory.Length);
        var large = new GiantMemory();
        Assert.Equal(Errno.Inval, IoVectors.Read(large, 0, 2, out _));
        Assert.Equal(Errno.Success, _guest.Wasi.FdWrite(_guest.Memory, 1, _guest.Vectors(whole, whole), 2, WasiGuest.Result));
    }

    [Fact]
    public void A_read_may_overwrite_the_list_that_it_uses()
    {
        // The first buffer lies over the second entry: what is read there must not be used as an address unchecked.
        var list = _guest.Vectors((0, 0), (0, 0));
        var entry = BitConverter.GetBytes(list + 8).Concat(BitConverter.GetBytes(8U)).Concat(BitConverter.GetBytes(64U)).Concat(BitConverter.GetBytes(8U));
        entry.ToArray().CopyTo(_guest.Memory.Bytes, (int)list);
        _guest.MakeFile("evil", "\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007frest");
        Assert.Equal(Errno.Success, _guest.Open("evil", out var fd));
        Assert.Equal(Errno.Success, _guest.Wasi.FdRead(_guest.Memory, fd, list, 2, WasiGuest.Result));
        Assert.Equal(8U, _guest.Memory.U32(WasiGuest.Result));
    }

    /// <summary>Four gigabytes in which every entry names nearly all of them.</summary>
    private sealed class GiantMemory : GuestMemory
    {
        private readonly byte[] _list = [0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255];

        public override ulong Length => 1UL << 32;

        protected override Span<byte> Slice(ulong address, int length) => _list.AsSpan((int)address, length);
    }
}
