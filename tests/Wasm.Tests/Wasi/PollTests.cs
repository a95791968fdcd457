using System.Buffers.Binary;
using System.IO.Pipelines;
using Wetware.Testing;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class PollTests
{
    private const uint In = 1024;
    private const uint Out = 8192;

    private static void Clock(WasiGuest guest, int index, ulong userData, uint clock, ulong timeout, ushort flags = 0, WasiVersion version = WasiVersion.Preview1)
    {
        var size = (int)Subscription.Bytes(version);
        var record = guest.Memory.Bytes.AsSpan((int)In + (index * size), size);
        record.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(record, userData);
        var rest = record[(version == WasiVersion.Preview1 ? 16 : 24)..];
        BinaryPrimitives.WriteUInt32LittleEndian(rest, clock);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], timeout);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[24..], flags);
    }

    private static void OnFd(WasiGuest guest, int index, ulong userData, byte kind, uint fd)
    {
        var record = guest.Memory.Bytes.AsSpan((int)In + (index * 48), 48);
        record.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(record, userData);
        record[8] = kind;
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], fd);
    }

    private static Errno Poll(WasiGuest guest, uint count, WasiVersion version = WasiVersion.Preview1) =>
        guest.Wasi.PollOneoff(guest.Memory, version, In, Out, count, WasiGuest.Result);

    private static (ulong UserData, Errno Error, byte Kind, ulong Bytes) Event(WasiGuest guest, uint index) => (
        guest.Memory.U64(Out + (index * 32)),
        (Errno)guest.Memory.U16(Out + (index * 32) + 8),
        guest.Memory.Bytes[Out + (index * 32) + 10],
        guest.Memory.U64(Out + (index * 32) + 16));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_sleep_lasts_exactly_as_long_as_asked(int versionNumber)
    {
        var version = (WasiVersion)versionNumber;
        using var guest = new WasiGuest();
        Clock(guest, 0, 7, (uint)ClockId.Monotonic, 2_000_000_000, version: version);
        var polling = Task.Run(() => Poll(guest, 1, version));
        await Wait.Until(() => guest.Time.ArmedTimers > 0, "the guest sleeps");
        guest.Time.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(polling.IsCompleted);
        guest.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Errno.Success, await polling);
        Assert.Equal(1U, guest.Memory.U32(WasiGuest.Result));
        Assert.Equal((7UL, Errno.Success, (byte)0, 0UL), Event(guest, 0));
    }

    [Fact]
    public async Task Of_two_sleeps_the_shorter_ends_the_wait()
    {
        using var guest = new WasiGuest();
        Clock(guest, 0, 1, (uint)ClockId.Monotonic, 5_000_000_000);
        Clock(guest, 1, 2, (uint)ClockId.Monotonic, 1_000_000_000);
        var polling = Task.Run(() => Poll(guest, 2));
        await Wait.Until(() => guest.Time.ArmedTimers > 0, "the guest sleeps");
        guest.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Errno.Success, await polling);
        Assert.Equal(1U, guest.Memory.U32(WasiGuest.Result));
        Assert.Equal(2UL, Event(guest, 0).UserData);
    }

    [Fact]
    public void An_absolute_time_that_has_passed_is_ready_at_once()
    {
        using var guest = new WasiGuest();
        Clock(guest, 0, 3, (uint)ClockId.Realtime, 1, flags: 1);
        Assert.Equal(Errno.Success, Poll(guest, 1));
        Assert.Equal(3UL, Event(guest, 0).UserData);
    }

    [Fact]
    public void Files_and_outputs_are_always_ready_and_tell_how_much_there_is()
    {
        using var guest = new WasiGuest();
        guest.MakeFile("f", "12345");
        guest.Open("f", out var fd);
        OnFd(guest, 0, 10, Subscription.OfRead, fd);
        OnFd(guest, 1, 11, Subscription.OfWrite, 1);
        Clock(guest, 2, 12, (uint)ClockId.Monotonic, ulong.MaxValue);
        Assert.Equal(Errno.Success, Poll(guest, 3));
        Assert.Equal(2U, guest.Memory.U32(WasiGuest.Result));
        Assert.Equal((10UL, Errno.Success, Subscription.OfRead, 5UL), Event(guest, 0));
        Assert.Equal((11UL, Errno.Success, Subscription.OfWrite, 0UL), Event(guest, 1));
    }

    [Fact]
    public async Task Input_that_comes_ends_the_wait_before_the_clock_does()
    {
        var pipe = new Pipe();
        using var guest = new WasiGuest(GuestInput.FromStream(pipe.Reader.AsStream()));
        OnFd(guest, 0, 20, Subscription.OfRead, 0);
        Clock(guest, 1, 21, (uint)ClockId.Monotonic, 3_600_000_000_000);
        var polling = Task.Run(() => Poll(guest, 2));
        await Wait.Until(() => guest.Time.ArmedTimers > 0, "the guest waits");
        await pipe.Writer.WriteAsync("abc"u8.ToArray());
        Assert.Equal(Errno.Success, await polling);
        Assert.Equal(1U, guest.Memory.U32(WasiGuest.Result));
        Assert.Equal((20UL, Errno.Success, Subscription.OfRead, 3UL), Event(guest, 0));
        await pipe.Writer.CompleteAsync();
    }

    [Fact]
    public void The_end_of_input_is_a_hangup()
    {
        using var guest = new WasiGuest(GuestInput.FromStream(new MemoryStream()));
        OnFd(guest, 0, 1, Subscription.OfRead, 0);
        Assert.Equal(Errno.Success, Poll(guest, 1));
        Assert.Equal(1, guest.Memory.U16(Out + 24));
    }

    [Fact]
    public void What_is_wrong_with_one_entry_is_told_in_its_event()
    {
        using var guest = new WasiGuest();
        OnFd(guest, 0, 1, Subscription.OfRead, 99);
        Clock(guest, 1, 2, 77, 1);
        Clock(guest, 2, 3, 0, 1, flags: 2);
        OnFd(guest, 3, 4, 9, 0);
        OnFd(guest, 4, 5, Subscription.OfRead, WasiGuest.Folder);
        Assert.Equal(Errno.Success, Poll(guest, 5));
        Assert.Equal(
            [Errno.BadF, Errno.Inval, Errno.Inval, Errno.Inval, Errno.BadF],
            Enumerable.Range(0, 5).Select(i => Event(guest, (uint)i).Error));
    }

    [Fact]
    public void Empty_and_endless_lists_are_invalid_and_bad_pointers_faults()
    {
        using var guest = new WasiGuest();
        Assert.Equal(Errno.Inval, Poll(guest, 0));
        Assert.Equal(Errno.Inval, Poll(guest, 1025));
        var wasi = guest.Wasi;
        Assert.Equal(Errno.Fault, wasi.PollOneoff(guest.Memory, WasiVersion.Preview1, WasiGuest.Outside, Out, 1, WasiGuest.Result));
        Assert.Equal(Errno.Fault, wasi.PollOneoff(guest.Memory, WasiVersion.Preview1, In, WasiGuest.Outside, 1, WasiGuest.Result));
        Assert.Equal(Errno.Fault, wasi.PollOneoff(guest.Memory, WasiVersion.Preview1, In, Out, 1, WasiGuest.Outside));
    }

    [Fact]
    public async Task A_wait_for_ever_ends_with_the_run()
    {
        using var ending = new CancellationTokenSource();
        using var guest = new WasiGuest(stopping: ending.Token);
        Clock(guest, 0, 1, (uint)ClockId.Monotonic, ulong.MaxValue);
        var polling = Task.Run(() => Poll(guest, 1));
        await Wait.Until(() => guest.Time.ArmedTimers > 0, "the guest sleeps");
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => polling);
    }
}
