namespace Wetware.Wasm.Wasi;

/// <summary>A guest's open descriptors. The lowest free number is given next, as everywhere.</summary>
internal sealed class DescriptorTable(int most) : IDisposable
{
    private readonly List<Descriptor?> _open = [];
    private int _count;

    /// <summary>True once the guest was refused a descriptor because it had too many.</summary>
    public bool WasFull { get; private set; }

    public int Count => _count;

    /// <summary>The numbers in use lie below this.</summary>
    public uint End => (uint)_open.Count;

    /// <summary><c>MFILE</c> when the guest has as many as it may.</summary>
    public Errno Add(Descriptor descriptor, out uint fd)
    {
        fd = 0;
        if (IsFull())
            return Errno.MFile;
        var free = _open.IndexOf(null);
        if (free < 0)
        {
            free = _open.Count;
            _open.Add(null);
        }

        _open[free] = descriptor;
        _count++;
        fd = (uint)free;
        return Errno.Success;
    }

    public bool IsFull()
    {
        WasFull |= _count >= most;
        return _count >= most;
    }

    public Errno Get(uint fd, out Descriptor descriptor)
    {
        descriptor = (fd < _open.Count ? _open[(int)fd] : null)!;
        return descriptor is null ? Errno.BadF : Errno.Success;
    }

    /// <summary><c>BADF</c> for a number not in use, <c>NOTCAPABLE</c> when a right is lacking.</summary>
    public Errno Get(uint fd, Rights needed, out Descriptor descriptor)
    {
        var error = Get(fd, out descriptor);
        return error == Errno.Success && (descriptor.Base & needed) != needed ? Errno.NotCapable : error;
    }

    public Errno Close(uint fd)
    {
        var error = Get(fd, out var descriptor);
        if (error != Errno.Success)
            return error;
        _open[(int)fd] = null;
        _count--;
        descriptor.Dispose();
        return Errno.Success;
    }

    /// <summary>Moves a descriptor to another number, closing what was there.</summary>
    public Errno Renumber(uint from, uint to)
    {
        var error = Get(from, out var moved);
        if (error == Errno.Success)
            error = Get(to, out _);
        if (error != Errno.Success || from == to)
            return error;
        Close(to);
        _open[(int)to] = moved;
        _open[(int)from] = null;
        return Errno.Success;
    }

    public void Dispose()
    {
        foreach (var descriptor in _open)
            descriptor?.Dispose();
        _open.Clear();
        _count = 0;
    }
}
