using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A memory file, open.</summary>
internal sealed class MemoryFile : GuestFile
{
    private readonly MemoryFileNode _node;
    private bool _closed;

    /// <summary>The caller holds the file system's lock.</summary>
    public MemoryFile(MemoryFileNode node)
    {
        _node = node;
        node.Opened();
    }

    public override FileType Type => FileType.RegularFile;

    public override Errno Stat(out FileStat stat)
    {
        lock (_node.Owner.Gate)
            stat = _node.Stat();
        return Errno.Success;
    }

    public override Errno Read(ulong position, Span<byte> into, CancellationToken stopping, out int count)
    {
        lock (_node.Owner.Gate)
            count = _node.Read(position, into);
        return Errno.Success;
    }

    public override Errno Write(
        ulong position, ReadOnlySpan<byte> from, bool append, CancellationToken stopping, out int count, out ulong next)
    {
        lock (_node.Owner.Gate)
        {
            var at = append ? _node.Size : position;
            var error = _node.Write(at, from);
            count = error == Errno.Success ? from.Length : 0;
            next = at + (ulong)count;
            return error;
        }
    }

    public override Errno SetSize(ulong size)
    {
        lock (_node.Owner.Gate)
            return _node.SetSize(size);
    }

    public override Errno Allocate(ulong offset, ulong length)
    {
        lock (_node.Owner.Gate)
        {
            if (length == 0)
                return Errno.Inval;
            if (offset > ulong.MaxValue - length)
                return Errno.FBig;
            return offset + length <= _node.Size ? Errno.Success : _node.SetSize(offset + length);
        }
    }

    public override Errno SetTimes(FileTimes times)
    {
        lock (_node.Owner.Gate)
            _node.SetTimes(times);
        return Errno.Success;
    }

    protected override void Dispose(bool disposing)
    {
        lock (_node.Owner.Gate)
        {
            if (!_closed)
                _node.Closed();
            _closed = true;
        }

        base.Dispose(disposing);
    }
}
