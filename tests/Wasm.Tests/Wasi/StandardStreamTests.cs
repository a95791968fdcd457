using System.IO.Pipelines;
using Wetware.Wasm.Files;
using Wetware.Wasm.Runs;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class StandardStreamTests
{
    [Fact]
    public void Fd_read_gives_standard_input_and_then_its_end()
    {
        using var guest = new WasiGuest();
        Assert.Equal(Errno.Success, guest.Read(0, 8, out var first));
        Assert.Equal(Errno.Success, guest.Read(0, 100, out var rest));
        Assert.Equal(Errno.Success, guest.Read(0, 100, out var end));
        Assert.Equal(("standard", " input", ""), (first, rest, end));
    }

    [Fact]
    public void Fd_write_gathers_its_buffers_in_order()
    {
        using var guest = new WasiGuest();
        var vectors = guest.Vectors(guest.Put("one "), guest.Put(""), guest.Put("two"));
        Assert.Equal(Errno.Success, guest.Wasi.FdWrite(guest.Memory, 1, vectors, 3, WasiGuest.Result));
        Assert.Equal(7U, guest.Memory.U32(WasiGuest.Result));
        Assert.Equal("one two", guest.Written);
    }

    [Fact]
    public void Output_beyond_the_limit_is_cut_there_and_ends_the_run()
    {
        using var guest = new WasiGuest(outputBytes: 5);
        var stop = Assert.Throws<GuestStopException>(() => guest.Write(1, "1234567"));
        Assert.Equal(GuestLimit.Output, stop.Stop.Limit);
        Assert.Equal("12345", guest.Written);
    }

    [Fact]
    public void Output_and_errors_count_together()
    {
        using var guest = new WasiGuest(outputBytes: 8);
        Assert.Equal(Errno.Success, guest.Write(1, "1234"));
        Assert.Equal(Errno.Success, guest.Write(2, "5678"));
        Assert.Throws<GuestStopException>(() => guest.Write(1, "9"));
    }

    [Fact]
    public void One_line_too_many_on_standard_error_ends_the_run()
    {
        using var guest = new WasiGuest(logLines: 2);
        Assert.Equal(Errno.Success, guest.Write(2, "a\nb\nc"));
        var stop = Assert.Throws<GuestStopException>(() => guest.Write(2, "\n"));
        Assert.Equal(GuestLimit.LogLines, stop.Stop.Limit);
    }

    [Fact]
    public void Streams_refuse_what_goes_the_wrong_way_or_needs_a_place()
    {
        using var guest = new WasiGuest(GuestInput.FromStream(new MemoryStream()));
        Assert.Equal(Errno.NotCapable, guest.Write(0, "x"));
        Assert.Equal(Errno.NotCapable, guest.Read(1, 1, out _));
        Assert.Equal(Errno.SPipe, guest.Wasi.FdSeek(guest.Memory, WasiVersion.Preview1, 0, 0, 0, WasiGuest.Result));
        Assert.Equal(Errno.SPipe, guest.Wasi.FdSeek(guest.Memory, WasiVersion.Preview1, 1, 0, 1, WasiGuest.Result));
        Assert.Equal(Errno.SPipe, guest.Wasi.FdTell(guest.Memory, 2, WasiGuest.Result));
        Assert.Equal(Errno.SPipe, guest.Wasi.FdPwrite(guest.Memory, 1, guest.Vectors((64, 1)), 1, 0, WasiGuest.Result));
        Assert.Equal(Errno.SPipe, guest.Wasi.FdPread(guest.Memory, 0, guest.Vectors((64, 1)), 1, 0, WasiGuest.Result));
        Assert.Equal(Errno.SPipe, guest.Wasi.FdAdvise(1, 0, 0, 0));
    }

    [Fact]
    public async Task A_read_waits_for_the_stream_and_takes_what_comes()
    {
        var pipe = new Pipe();
        using var guest = new WasiGuest(GuestInput.FromStream(pipe.Reader.AsStream()));
        var reading = Task.Run(() => (guest.Read(0, 100, out var text), text));
        await pipe.Writer.WriteAsync("late"u8.ToArray());
        Assert.Equal((Errno.Success, "late"), await reading);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(Errno.Success, guest.Read(0, 100, out var end));
        Assert.Equal("", end);
    }

    [Fact]
    public async Task A_waiting_read_ends_with_the_run()
    {
        using var ending = new CancellationTokenSource();
        var pipe = new Pipe();
        using var guest = new WasiGuest(GuestInput.FromStream(pipe.Reader.AsStream()), stopping: ending.Token);
        var reading = Task.Run(() => guest.Read(0, 1, out _));
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public void A_nonblocking_read_without_input_says_again()
    {
        var pipe = new Pipe();
        using var guest = new WasiGuest(GuestInput.FromStream(pipe.Reader.AsStream()));
        Assert.Equal(Errno.Success, guest.Wasi.FdFdstatSetFlags(0, (uint)FdFlags.Nonblock));
        Assert.Equal(Errno.Again, guest.Read(0, 1, out _));
    }

    [Fact]
    public async Task A_write_that_nobody_reads_ends_with_the_run()
    {
        using var ending = new CancellationTokenSource();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4, resumeWriterThreshold: 2));
        using var file = new OutputFile(new OutputBudget(100, 10), pipe.Writer.AsStream(), keep: false, countLines: false);
        var writing = Task.Run(() => file.Write(0, "too much"u8, append: false, ending.Token, out _, out _));
        Assert.Equal("too much"u8.ToArray(), (await pipe.Reader.ReadAsync()).Buffer.FirstSpan.ToArray());
        Assert.False(writing.IsCompleted);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_reader_that_has_gone_is_a_broken_pipe()
    {
        using var closed = new MemoryStream();
        closed.Dispose();
        using var file = new OutputFile(new OutputBudget(100, 10), closed, keep: false, countLines: false);
        Assert.Equal(Errno.Pipe, file.Write(0, "x"u8, append: false, CancellationToken.None, out _, out _));
    }
}
