using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A connected socket.</summary>
internal sealed class SocketFile(Stream stream) : StreamFile(stream)
{
    private readonly Stream _stream = stream;
    private bool _noMoreReads;
    private bool _noMoreWrites;

    public override FileType Type => FileType.SocketStream;

    public override Rights MostRights => Rights.Socket;

    public override Errno Read(ulong position, Span<byte> into, CancellationToken stopping, out int count)
    {
        count = 0;
        return _noMoreReads ? Errno.Success : base.Read(position, into, stopping, out count);
    }

    public override Errno Receive(Span<byte> into, bool peek, CancellationToken stopping, out int count)
    {
        if (!peek)
            return Read(0, into, stopping, out count);
        count = _noMoreReads ? 0 : Await(into, stopping);
        return Errno.Success;
    }

    public override Errno Write(
        ulong position, ReadOnlySpan<byte> from, bool append, CancellationToken stopping, out int count, out ulong next)
    {
        next = position;
        count = 0;
        if (_noMoreWrites)
            return Errno.Pipe;
        try
        {
            StreamWrites.Write(_stream, from, stopping);
            StreamWrites.Flush(_stream, stopping);
            count = from.Length;
            return Errno.Success;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return Errno.Pipe;
        }
    }

    public override Errno Shutdown(bool read, bool write)
    {
        _noMoreReads |= read;
        if (write && !_noMoreWrites)
        {
            _noMoreWrites = true;
            if (_stream is System.Net.Sockets.NetworkStream network)
                network.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        }

        return Errno.Success;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _stream.Dispose();
        base.Dispose(disposing);
    }
}
