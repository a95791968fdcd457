using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A file's content in a memory file system. A removed file lives on while it is open, and counts until then.</summary>
internal sealed class MemoryFileNode(MemoryFileSystem owner) : MemoryNode(owner)
{
    private byte[] _content = [];
    private int _length;
    private int _open;

    public override FileType Type => FileType.RegularFile;

    public override ulong Size => (ulong)_length;

    /// <summary>Bytes of this machine's memory that it takes; at most about twice its size.</summary>
    public int Room => _content.Length;

    public void Opened() => _open++;

    public void Closed()
    {
        _open--;
        GiveBackWhenGone();
    }

    public override void Unlinked() => GiveBackWhenGone();

    public int Read(ulong position, Span<byte> into)
    {
        if (position >= (ulong)_length)
            return 0;
        var count = (int)Math.Min((ulong)into.Length, (ulong)_length - position);
        _content.AsSpan((int)position, count).CopyTo(into);
        return count;
    }

    public Errno Write(ulong position, ReadOnlySpan<byte> from)
    {
        if (from.Length == 0)
            return Errno.Success;
        if (position > (ulong)Owner.MaxBytes)
            return Errno.FBig;
        var end = (long)position + from.Length;
        if (end > _length)
        {
            var error = Resize(end);
            if (error != Errno.Success)
                return error;
        }

        from.CopyTo(_content.AsSpan((int)position));
        Touch();
        return Errno.Success;
    }

    public Errno SetSize(ulong size)
    {
        if (size > (ulong)Owner.MaxBytes)
            return Errno.FBig;
        var error = Resize((long)size);
        if (error == Errno.Success)
            Touch();
        return error;
    }

    private Errno Resize(long size)
    {
        if (!Owner.TakeBytes(size - _length))
            return Errno.NoSpc;
        if (size > _content.Length)
            Array.Resize(ref _content, (int)Math.Min(Math.Max(size, _content.Length * 2L), Math.Max(size, Owner.MaxBytes)));
        else if (size < _content.Length / 2)
            // What the quota gives back must not stay behind as spare room.
            Array.Resize(ref _content, (int)size);
        else if (size < _length)
            _content.AsSpan((int)size, _length - (int)size).Clear();
        _length = (int)size;
        return Errno.Success;
    }

    private void GiveBackWhenGone()
    {
        if (Links > 0 || _open > 0)
            return;
        Owner.TakeBytes(-_length);
        _content = [];
        _length = 0;
    }
}
