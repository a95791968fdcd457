using Wetware.Wasm.Runs;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class ProcessTests : IDisposable
{
    private readonly WasiGuest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Theory]
    [InlineData(0U)]
    [InlineData(99U)]
    [InlineData(uint.MaxValue)]
    public void Proc_exit_ends_the_run_with_its_code(uint code)
    {
        var stop = Assert.Throws<GuestStopException>(() => WasiHost.ProcExit(code)).Stop;
        Assert.Equal(code, stop.ExitCode);
    }

    [Fact]
    public void Proc_raise_ends_the_run_with_the_signal() =>
        Assert.Equal((byte)6, Assert.Throws<GuestStopException>(() => WasiHost.ProcRaise(6)).Stop.Signal);

    [Fact]
    public void Proc_raise_of_nothing_does_nothing_and_of_an_unknown_signal_is_invalid()
    {
        Assert.Equal(Errno.Success, WasiHost.ProcRaise(0));
        Assert.Equal(Errno.Inval, WasiHost.ProcRaise(31));
    }

    [Fact]
    public void Sched_yield_succeeds_and_notices_that_the_run_is_ending()
    {
        Assert.Equal(Errno.Success, _guest.Wasi.SchedYield());
        _guest.Wasi.Stopping = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => _guest.Wasi.SchedYield());
    }

    [Fact]
    public void Random_get_fills_all_of_a_buffer_and_nothing_around_it()
    {
        const uint at = 4096;
        const uint length = 8192;
        Assert.Equal(Errno.Success, _guest.Wasi.RandomGet(_guest.Memory, at, length));
        Assert.True(_guest.Memory.Bytes.AsSpan((int)at, (int)length).ToArray().Distinct().Count() > 200);
        Assert.All(_guest.Memory.Bytes[..(int)at], b => Assert.Equal(0, b));
        Assert.All(_guest.Memory.Bytes[(int)(at + length)..], b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(WasiGuest.Outside, 1U)]
    [InlineData(WasiGuest.Outside, 0xffffU)]
    [InlineData(0U, uint.MaxValue)]
    public void Random_get_outside_the_memory_is_a_fault(uint at, uint length) =>
        Assert.Equal(Errno.Fault, _guest.Wasi.RandomGet(_guest.Memory, at, length));

    [Fact]
    public void Random_get_of_nothing_at_the_very_end_succeeds() =>
        Assert.Equal(Errno.Success, _guest.Wasi.RandomGet(_guest.Memory, (uint)_guest.Memory.Length, 0));
}
