using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>
/// An open file or stream as the WASI functions see it. Files have places and ignore no position; streams have none
/// (<see cref="Seekable"/> is false) and ignore the position they are given. What a kind of file cannot do answers an errno.
/// </summary>
internal abstract class GuestFile : IDisposable
{
    public abstract FileType Type { get; }

    /// <summary>What a descriptor on it can at most be used for.</summary>
    public virtual Rights MostRights => Rights.File;

    public virtual bool Seekable => true;

    public abstract Errno Stat(out FileStat stat);

    /// <summary>Reads at <paramref name="position"/>; 0 bytes mean the end. A stream waits for the first byte, until <paramref name="stopping"/>.</summary>
    public virtual Errno Read(ulong position, Span<byte> into, CancellationToken stopping, out int count)
    {
        count = 0;
        return Errno.BadF;
    }

    /// <summary>
    /// Writes at <paramref name="position"/>, or at the end when <paramref name="append"/>, and answers where the next byte would go.
    /// A stream waits for whoever reads it, until <paramref name="stopping"/>.
    /// </summary>
    public virtual Errno Write(
        ulong position, ReadOnlySpan<byte> from, bool append, CancellationToken stopping, out int count, out ulong next)
    {
        count = 0;
        next = position;
        return Errno.BadF;
    }

    public virtual Errno SetSize(ulong size) => Errno.Inval;

    /// <summary>Makes sure that the file reaches to the end of the range.</summary>
    public virtual Errno Allocate(ulong offset, ulong length) => Errno.Inval;

    public virtual Errno SetTimes(FileTimes times) => Errno.Inval;

    /// <summary>Puts what was written on stable storage, where there is such a thing.</summary>
    public virtual Errno Sync(bool dataOnly) => Errno.Success;

    /// <summary>True when a read would not wait; <paramref name="bytes"/> says how much is there at least.</summary>
    public virtual bool ReadReady(ulong position, out ulong bytes, out bool hangup)
    {
        hangup = false;
        bytes = Stat(out var stat) == Errno.Success && stat.Size > position ? stat.Size - position : 0;
        return true;
    }

    /// <summary>Ends when a read would no longer wait.</summary>
    public virtual Task WhenReadReady() => Task.CompletedTask;

    public virtual Errno Receive(Span<byte> into, bool peek, CancellationToken stopping, out int count)
    {
        count = 0;
        return Errno.NotSock;
    }

    public virtual Errno Shutdown(bool read, bool write) => Errno.NotSock;

    /// <summary>A new connection on a listening socket.</summary>
    public virtual Errno Accept(bool wait, CancellationToken stopping, out GuestFile? connection)
    {
        connection = null;
        return Errno.NotSock;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
