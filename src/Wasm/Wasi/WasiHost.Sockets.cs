namespace Wetware.Wasm.Wasi;

/// <summary>Sockets: only those that were granted; any other descriptor answers <c>NOTSOCK</c>.</summary>
internal sealed partial class WasiHost
{
    private const uint Peek = 1;
    private const uint WaitAll = 2;
    private const uint ShutdownRead = 1;
    private const uint ShutdownWrite = 2;

    public Errno SockAccept(GuestMemory memory, uint fd, uint flags, uint result)
    {
        var error = Socket(fd, Rights.SockAccept, out var descriptor);
        if (error != Errno.Success)
            return error;
        if ((flags & ~(uint)FdFlags.Nonblock) != 0)
            return Errno.Inval;
        if (!memory.Holds(result, sizeof(uint)))
            return Errno.Fault;
        if (_table.IsFull())
            return Errno.MFile;
        EndIfStopping();
        error = descriptor.File!.Accept(wait: !descriptor.Flags.HasFlag(FdFlags.Nonblock), Stopping, out var connection);
        if (error != Errno.Success)
            return error;
        _table.Add(Descriptor.OfFile(connection!, Rights.All, (FdFlags)flags), out var number);
        memory.TryWrite(result, number);
        return Errno.Success;
    }

    public Errno SockRecv(GuestMemory memory, uint fd, uint vectors, uint count, uint flags, uint result, uint resultFlags)
    {
        var error = Socket(fd, Rights.FdRead, out var descriptor);
        if (error != Errno.Success)
            return error;
        if ((flags & ~(Peek | WaitAll)) != 0)
            return Errno.Inval;
        error = IoVectors.Read(memory, vectors, count, out var buffers);
        if (error != Errno.Success)
            return error;
        if (!memory.Holds(result, sizeof(uint)) || !memory.Holds(resultFlags, sizeof(ushort)))
            return Errno.Fault;
        var file = descriptor.File!;
        if (descriptor.Flags.HasFlag(FdFlags.Nonblock) && !file.ReadReady(0, out _, out _))
            return Errno.Again;

        uint total = 0;
        for (var i = 0; i < buffers.Count; i++)
        {
            EndIfStopping();
            var into = buffers[i];
            while (into.Length > 0)
            {
                error = file.Receive(into, (flags & Peek) != 0, Stopping, out var received);
                if (error != Errno.Success)
                    return error;
                total += (uint)received;
                into = into[received..];
                // Looking ahead sees the same bytes again, and without the wish to wait for all the first bytes are enough.
                if (received == 0 || (flags & WaitAll) == 0 || (flags & Peek) != 0)
                    goto enough;
            }
        }

    enough:
        memory.TryWrite(result, total);
        memory.TryWrite(resultFlags, (ushort)0);
        return Errno.Success;
    }

    public Errno SockSend(GuestMemory memory, uint fd, uint vectors, uint count, uint flags, uint result)
    {
        var error = Socket(fd, Rights.FdWrite, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (flags != 0)
            return Errno.Inval;
        ulong position = 0;
        return WriteFrom(memory, descriptor, ref position, append: false, vectors, count, result);
    }

    public Errno SockShutdown(uint fd, uint how)
    {
        var error = Socket(fd, Rights.SockShutdown, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (how == 0 || (how & ~(ShutdownRead | ShutdownWrite)) != 0)
            return Errno.Inval;
        return descriptor.File!.Shutdown((how & ShutdownRead) != 0, (how & ShutdownWrite) != 0);
    }

    private Errno Socket(uint fd, Rights needed, out Descriptor descriptor)
    {
        var error = _table.Get(fd, out descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Type != FileType.SocketStream)
            return Errno.NotSock;
        return (descriptor.Base & needed) == needed ? Errno.Success : Errno.NotCapable;
    }
}
