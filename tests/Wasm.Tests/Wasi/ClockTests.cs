using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class ClockTests : IDisposable
{
    private readonly WasiGuest _guest = new();

    public void Dispose() => _guest.Dispose();

    private ulong Now(ClockId clock)
    {
        Assert.Equal(Errno.Success, _guest.Wasi.ClockTimeGet(_guest.Memory, (uint)clock, 0, WasiGuest.Result));
        return _guest.Memory.U64(WasiGuest.Result);
    }

    [Fact]
    public void The_realtime_clock_counts_from_1970()
    {
        var expected = (ulong)(_guest.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds * 1_000_000_000;
        Assert.Equal(expected, Now(ClockId.Realtime));
    }

    [Theory]
    [InlineData(ClockId.Monotonic)]
    [InlineData(ClockId.ProcessCpuTime)]
    [InlineData(ClockId.ThreadCpuTime)]
    public void Other_clocks_count_from_the_start_of_the_run(object clock)
    {
        Assert.Equal(0UL, Now((ClockId)clock));
        _guest.Time.Advance(TimeSpan.FromMilliseconds(1500));
        Assert.Equal(1_500_000_000UL, Now((ClockId)clock));
    }

    [Fact]
    public void Clock_res_get_tells_what_one_tick_is()
    {
        for (var clock = 0U; clock < 4; clock++)
        {
            Assert.Equal(Errno.Success, _guest.Wasi.ClockResGet(_guest.Memory, clock, WasiGuest.Result));
            Assert.Equal(100UL, _guest.Memory.U64(WasiGuest.Result));
        }
    }

    [Fact]
    public void An_unknown_clock_is_invalid()
    {
        Assert.Equal(Errno.Inval, _guest.Wasi.ClockTimeGet(_guest.Memory, 4, 0, WasiGuest.Result));
        Assert.Equal(Errno.Inval, _guest.Wasi.ClockResGet(_guest.Memory, uint.MaxValue, WasiGuest.Result));
    }

    [Fact]
    public void A_result_outside_the_memory_is_a_fault()
    {
        Assert.Equal(Errno.Fault, _guest.Wasi.ClockTimeGet(_guest.Memory, 0, 0, WasiGuest.Outside));
        Assert.Equal(Errno.Fault, _guest.Wasi.ClockResGet(_guest.Memory, 0, WasiGuest.Outside));
    }
}
