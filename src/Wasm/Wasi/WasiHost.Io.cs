namespace Wetware.Wasm.Wasi;

/// <summary>Reading and writing.</summary>
internal sealed partial class WasiHost
{
    public Errno FdRead(GuestMemory memory, uint fd, uint vectors, uint count, uint result)
    {
        var error = _table.Get(fd, Rights.FdRead, out var descriptor);
        if (error != Errno.Success)
            return error;
        var position = descriptor.Position;
        error = ReadInto(memory, descriptor, ref position, vectors, count, result);
        if (error == Errno.Success)
            descriptor.Position = position;
        return error;
    }

    public Errno FdPread(GuestMemory memory, uint fd, uint vectors, uint count, ulong offset, uint result)
    {
        var error = _table.Get(fd, Rights.FdRead, out var descriptor);
        if (error == Errno.Success)
            error = Positioned(descriptor, Rights.FdSeek);
        return error == Errno.Success ? ReadInto(memory, descriptor, ref offset, vectors, count, result) : error;
    }

    public Errno FdWrite(GuestMemory memory, uint fd, uint vectors, uint count, uint result)
    {
        var error = _table.Get(fd, Rights.FdWrite, out var descriptor);
        if (error != Errno.Success)
            return error;
        var position = descriptor.Position;
        error = WriteFrom(memory, descriptor, ref position, descriptor.Flags.HasFlag(FdFlags.Append), vectors, count, result);
        if (error == Errno.Success)
            descriptor.Position = position;
        return error;
    }

    public Errno FdPwrite(GuestMemory memory, uint fd, uint vectors, uint count, ulong offset, uint result)
    {
        var error = _table.Get(fd, Rights.FdWrite, out var descriptor);
        if (error == Errno.Success)
            error = Positioned(descriptor, Rights.FdSeek);
        return error == Errno.Success ? WriteFrom(memory, descriptor, ref offset, append: false, vectors, count, result) : error;
    }

    /// <summary><c>INVAL</c> for an unknown origin or a place before the start, <c>SPIPE</c> for what has no places.</summary>
    public Errno FdSeek(GuestMemory memory, WasiVersion version, uint fd, long offset, uint whence, uint result)
    {
        var error = _table.Get(fd, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (OriginOf(version, whence) is not { } origin)
            return Errno.Inval;
        error = Positioned(descriptor, offset == 0 && origin == SeekOrigin.Current ? Rights.FdTell : Rights.FdSeek);
        if (error != Errno.Success)
            return error;
        if (!memory.Holds(result, sizeof(ulong)))
            return Errno.Fault;

        var from = origin == SeekOrigin.Current ? descriptor.Position : 0;
        if (origin == SeekOrigin.End)
        {
            error = descriptor.Stat(out var stat);
            if (error != Errno.Success)
                return error;
            from = stat.Size;
        }

        var to = (Int128)from + offset;
        if (to < 0 || to > long.MaxValue)
            return Errno.Inval;
        descriptor.Position = (ulong)to;
        memory.TryWrite(result, descriptor.Position);
        return Errno.Success;
    }

    public Errno FdTell(GuestMemory memory, uint fd, uint result)
    {
        var error = _table.Get(fd, out var descriptor);
        if (error == Errno.Success)
            error = Positioned(descriptor, Rights.FdTell);
        if (error != Errno.Success)
            return error;
        return memory.TryWrite(result, descriptor.Position) ? Errno.Success : Errno.Fault;
    }

    private static SeekOrigin? OriginOf(WasiVersion version, uint whence) => (version, whence) switch
    {
        (WasiVersion.Preview1, 0) or (WasiVersion.Unstable, 2) => SeekOrigin.Begin,
        (WasiVersion.Preview1, 1) or (WasiVersion.Unstable, 0) => SeekOrigin.Current,
        (WasiVersion.Preview1, 2) or (WasiVersion.Unstable, 1) => SeekOrigin.End,
        _ => null,
    };

    /// <summary>A folder has no bytes and a stream no places: that is said before any missing right.</summary>
    private static Errno Positioned(Descriptor descriptor, Rights needed)
    {
        if (descriptor.File is null)
            return Errno.IsDir;
        if (!descriptor.File.Seekable)
            return Errno.SPipe;
        // Who may seek may tell.
        var sufficient = needed == Rights.FdTell ? Rights.FdTell | Rights.FdSeek : needed;
        return (descriptor.Base & sufficient) != 0 ? Errno.Success : Errno.NotCapable;
    }

    private Errno ReadInto(GuestMemory memory, Descriptor descriptor, ref ulong position, uint vectors, uint count, uint result)
    {
        var error = IoVectors.Read(memory, vectors, count, out var buffers);
        if (error != Errno.Success)
            return error;
        if (!memory.Holds(result, sizeof(uint)))
            return Errno.Fault;
        if (descriptor.File is not { } file)
            return Errno.IsDir;
        if (descriptor.Flags.HasFlag(FdFlags.Nonblock) && !file.ReadReady(position, out _, out _))
            return Errno.Again;

        uint total = 0;
        for (var i = 0; i < buffers.Count; i++)
        {
            EndIfStopping();
            var into = buffers[i];
            if (into.Length == 0)
                continue;
            // A stream that has given something is not waited for again.
            if (total > 0 && !file.Seekable && !file.ReadReady(position, out _, out _))
                break;
            error = file.Read(position, into, Stopping, out var read);
            if (error != Errno.Success)
            {
                if (total == 0)
                    return error;
                break;
            }

            total += (uint)read;
            position += (ulong)read;
            if (read < into.Length)
                break;
        }

        memory.TryWrite(result, total);
        return Errno.Success;
    }

    private Errno WriteFrom(
        GuestMemory memory, Descriptor descriptor, ref ulong position, bool append, uint vectors, uint count, uint result)
    {
        var error = IoVectors.Read(memory, vectors, count, out var buffers);
        if (error != Errno.Success)
            return error;
        if (!memory.Holds(result, sizeof(uint)))
            return Errno.Fault;
        if (descriptor.File is not { } file)
            return Errno.IsDir;

        uint total = 0;
        for (var i = 0; i < buffers.Count; i++)
        {
            EndIfStopping();
            var from = buffers[i];
            if (from.Length == 0)
                continue;
            error = file.Write(position, from, append, Stopping, out var written, out position);
            total += (uint)written;
            if (error != Errno.Success && total == 0)
                return error;
            if (error != Errno.Success || written < from.Length)
                break;
        }

        // What was asked to be on disk and is not must not look written.
        error = total > 0 && (descriptor.Flags & (FdFlags.Sync | FdFlags.Dsync)) != 0
            ? file.Sync(dataOnly: !descriptor.Flags.HasFlag(FdFlags.Sync))
            : Errno.Success;
        memory.TryWrite(result, total);
        return error;
    }
}
