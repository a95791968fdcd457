using System.IO.Pipelines;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class SocketTests
{
    [Fact]
    public void Without_a_granted_socket_every_function_is_refused()
    {
        using var guest = new WasiGuest();
        guest.MakeFile("f", "");
        guest.Open("f", out var file);
        foreach (var fd in new[] { 0U, 1U, WasiGuest.Folder, file })
        {
            Assert.Equal(Errno.NotSock, guest.Wasi.SockAccept(guest.Memory, fd, 0, WasiGuest.Result));
            Assert.Equal(Errno.NotSock, guest.Wasi.SockRecv(guest.Memory, fd, 0, 0, 0, WasiGuest.Result, 32));
            Assert.Equal(Errno.NotSock, guest.Wasi.SockSend(guest.Memory, fd, 0, 0, 0, WasiGuest.Result));
            Assert.Equal(Errno.NotSock, guest.Wasi.SockShutdown(fd, 1));
        }

        Assert.Equal(Errno.BadF, guest.Wasi.SockAccept(guest.Memory, 99, 0, WasiGuest.Result));
        Assert.Equal(Errno.BadF, guest.Wasi.SockRecv(guest.Memory, 99, 0, 0, 0, WasiGuest.Result, 32));
        Assert.Equal(Errno.BadF, guest.Wasi.SockSend(guest.Memory, 99, 0, 0, 0, WasiGuest.Result));
        Assert.Equal(Errno.BadF, guest.Wasi.SockShutdown(99, 1));
    }

    [Fact]
    public async Task A_granted_connection_sends_and_receives()
    {
        var (there, back) = (new Pipe(), new Pipe());
        using var guest = new WasiGuest(mounts: [], sockets: [GuestSocket.Connected(new Duplex(there.Reader.AsStream(), back.Writer.AsStream()))]);
        const uint socket = 3;
        await there.Writer.WriteAsync("hello"u8.ToArray());
        var room = guest.Room(16);
        Assert.Equal(Errno.Success, guest.Wasi.SockRecv(guest.Memory, socket, guest.Vectors((room, 3)), 1, 1, WasiGuest.Result, 32));
        Assert.Equal("hel", guest.Text(room, guest.Memory.U32(WasiGuest.Result)));
        Assert.Equal(Errno.Success, guest.Wasi.SockRecv(guest.Memory, socket, guest.Vectors((room, 16)), 1, 0, WasiGuest.Result, 32));
        Assert.Equal("hello", guest.Text(room, guest.Memory.U32(WasiGuest.Result)));

        Assert.Equal(Errno.Success, guest.Wasi.SockSend(guest.Memory, socket, guest.Vectors(guest.Put("answer")), 1, 0, WasiGuest.Result));
        Assert.Equal(6U, guest.Memory.U32(WasiGuest.Result));
        Assert.Equal("answer"u8.ToArray(), (await back.Reader.ReadAsync()).Buffer.FirstSpan.ToArray());

        Assert.Equal(Errno.Inval, guest.Wasi.SockShutdown(socket, 0));
        Assert.Equal(Errno.Inval, guest.Wasi.SockShutdown(socket, 4));
        Assert.Equal(Errno.Success, guest.Wasi.SockShutdown(socket, 2));
        Assert.Equal(Errno.Pipe, guest.Wasi.SockSend(guest.Memory, socket, guest.Vectors(guest.Put("x")), 1, 0, WasiGuest.Result));
        Assert.Equal(Errno.NotCapable, guest.Wasi.SockAccept(guest.Memory, socket, 0, WasiGuest.Result));
    }

    [Fact]
    public async Task A_send_to_a_peer_that_does_not_read_ends_with_the_run()
    {
        using var ending = new CancellationTokenSource();
        var back = new Pipe(new PipeOptions(pauseWriterThreshold: 4, resumeWriterThreshold: 2));
        using var socket = GuestSocket.Connected(back.Writer.AsStream()).Open();
        var sending = Task.Run(() => socket.Write(0, "too much"u8, append: false, ending.Token, out _, out _));
        await back.Reader.ReadAsync();
        Assert.False(sending.IsCompleted);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Receiving_all_waits_until_the_buffer_is_full()
    {
        var there = new Pipe();
        using var guest = new WasiGuest(mounts: [], sockets: [GuestSocket.Connected(there.Reader.AsStream())]);
        var room = guest.Room(16);
        var receiving = Task.Run(() => guest.Wasi.SockRecv(guest.Memory, 3, guest.Vectors((room, 6)), 1, 2, WasiGuest.Result, 32));
        await there.Writer.WriteAsync("abc"u8.ToArray());
        await there.Writer.WriteAsync("def"u8.ToArray());
        Assert.Equal(Errno.Success, await receiving);
        Assert.Equal("abcdef", guest.Text(room, guest.Memory.U32(WasiGuest.Result)));
    }

    [Fact]
    public void Bad_flags_and_pointers_are_refused()
    {
        using var guest = new WasiGuest(mounts: [], sockets: [GuestSocket.Connected(new MemoryStream())]);
        Assert.Equal(Errno.Inval, guest.Wasi.SockRecv(guest.Memory, 3, 0, 0, 4, WasiGuest.Result, 32));
        Assert.Equal(Errno.Fault, guest.Wasi.SockRecv(guest.Memory, 3, WasiGuest.Outside, 1, 0, WasiGuest.Result, 32));
        Assert.Equal(Errno.Fault, guest.Wasi.SockRecv(guest.Memory, 3, 0, 0, 0, WasiGuest.Result, WasiGuest.Outside + 15));
        Assert.Equal(Errno.Inval, guest.Wasi.SockSend(guest.Memory, 3, 0, 0, 1, WasiGuest.Result));
        Assert.Equal(Errno.Fault, guest.Wasi.SockSend(guest.Memory, 3, 0, 0, 0, WasiGuest.Outside + 13));
    }

    [Fact]
    public void A_granted_listener_accepts_connections()
    {
        var connections = new Queue<Stream>([new MemoryStream("from outside"u8.ToArray())]);
        using var guest = new WasiGuest(
            mounts: [],
            sockets: [GuestSocket.Listening(async stop =>
            {
                if (connections.TryDequeue(out var next))
                    return next;
                await Task.Delay(Timeout.Infinite, stop);
                throw new IOException();
            })]);
        Assert.Equal(Errno.Inval, guest.Wasi.SockAccept(guest.Memory, 3, 1, WasiGuest.Result));
        Assert.Equal(Errno.Fault, guest.Wasi.SockAccept(guest.Memory, 3, 0, WasiGuest.Outside + 13));
        Assert.Equal(Errno.Success, guest.Wasi.SockAccept(guest.Memory, 3, 0, WasiGuest.Result));
        var connection = guest.Memory.U32(WasiGuest.Result);
        Assert.Equal(Errno.Success, guest.Read(connection, 100, out var text));
        Assert.Equal("from outside", text);
        Assert.Equal(Errno.Success, guest.Wasi.FdFdstatSetFlags(3, (uint)FdFlags.Nonblock));
        Assert.Equal(Errno.Again, guest.Wasi.SockAccept(guest.Memory, 3, 0, WasiGuest.Result));
    }

    [Fact]
    public void A_connection_that_was_never_accepted_is_closed_with_its_listener()
    {
        using var waiting = new MemoryStream();
        using (var listener = GuestSocket.Listening(_ => ValueTask.FromResult<Stream>(waiting)).Open())
            Assert.True(listener.ReadReady(0, out _, out _));
        Assert.False(waiting.CanRead);
    }

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            input.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
