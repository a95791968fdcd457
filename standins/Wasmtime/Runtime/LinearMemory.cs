namespace Wasmtime.Runtime;

/// <summary>A guest's memory. It only grows, and its base stays where it is: compiled code keeps the base for a whole function.</summary>
internal sealed unsafe class LinearMemory
{
    public const int PageBytes = 65536;

    /// <summary>Pages of a full 32-bit address space.</summary>
    public const uint MostPages = 65536;

    private readonly Store _store;
    private readonly ulong _reserved;

    public LinearMemory(Store store, MemoryType type)
    {
        _store = store;
        Type = type;
        var least = (ulong)type.Minimum * PageBytes;
        var most = Math.Max(least, Math.Min(type.Maximum ?? MostPages, MostPages) * (ulong)PageBytes);
        if (store.Limits.MemoryBytes is { } limit)
        {
            if (least > (ulong)limit)
                throw new WasmtimeException($"memory minimum size of {type.Minimum} pages exceeds memory limits");
            most = Math.Min(most, Math.Max(least, (ulong)limit / PageBytes * PageBytes));
        }

        _reserved = Math.Max(most, PageBytes);
        Base = AddressSpace.Reserve(_reserved);

        // A host with little address space: less room to grow is better than no memory.
        while (Base == null && _reserved / 2 >= Math.Max(least, PageBytes))
        {
            _reserved /= 2;
            Base = AddressSpace.Reserve(_reserved);
        }

        if (Base == null || !AddressSpace.Commit(Base, least))
        {
            Free();
            throw new WasmtimeException($"failed to allocate {least} bytes of linear memory");
        }

        Length = least;
    }

    /// <summary>Compiled code reads this field.</summary>
    public byte* Base;

    /// <summary>Bytes that the guest may use; compiled code reads this field.</summary>
    public ulong Length;

    public MemoryType Type { get; }

    public uint Pages => (uint)(Length / PageBytes);

    /// <summary>The type as an importer sees it: with the present size as its minimum.</summary>
    public MemoryType PresentType => Type with { Minimum = Pages };

    internal Memory? Api { get; set; }

    /// <summary>Returns the pages before, or -1 when a limit or the system forbids.</summary>
    public int Grow(uint pages)
    {
        var before = Pages;
        if (pages == 0)
            return (int)before;
        var after = (ulong)before + pages;
        var bytes = after * PageBytes;
        if (after > Math.Min(Type.Maximum ?? MostPages, MostPages) || bytes > _reserved)
            return -1;
        if (_store.Limits.MemoryBytes is { } limit && bytes > (ulong)limit)
            return -1;
        if (!AddressSpace.Commit(Base + Length, bytes - Length))
            return -1;
        Length = bytes;
        return (int)before;
    }

    public void Free()
    {
        if (Base != null)
            AddressSpace.Release(Base, _reserved);
        Base = null;
        Length = 0;
    }
}
