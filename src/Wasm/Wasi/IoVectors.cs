using System.Buffers.Binary;

namespace Wetware.Wasm.Wasi;

/// <summary>A guest's list of buffers. All of it is checked before the first byte moves, so that a bad entry changes nothing.</summary>
internal readonly ref struct IoVectors
{
    /// <summary>The longest list taken, as <c>IOV_MAX</c> of most systems.</summary>
    public const uint MaxCount = 1024;

    private const uint EntryBytes = 8;
    private readonly GuestMemory _memory;
    private readonly Span<byte> _entries;

    private IoVectors(GuestMemory memory, Span<byte> entries)
    {
        _memory = memory;
        _entries = entries;
    }

    public int Count => _entries.Length / (int)EntryBytes;

    /// <summary><c>INVAL</c> for too many entries or a sum beyond 32 bits, <c>FAULT</c> for any place outside the memory.</summary>
    public static Errno Read(GuestMemory memory, uint address, uint count, out IoVectors vectors)
    {
        vectors = default;
        if (count > MaxCount)
            return Errno.Inval;
        if (!memory.TryGet(address, count * EntryBytes, out var entries))
            return Errno.Fault;

        ulong total = 0;
        for (var at = 0; at < entries.Length; at += (int)EntryBytes)
        {
            var start = BinaryPrimitives.ReadUInt32LittleEndian(entries[at..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(entries[(at + 4)..]);
            if (!memory.Holds(start, length))
                return Errno.Fault;
            total += length;
        }

        if (total > uint.MaxValue)
            return Errno.Inval;
        vectors = new IoVectors(memory, entries);
        return Errno.Success;
    }

    /// <summary>The buffer at <paramref name="index"/>; of one longer than a span can be, its beginning.</summary>
    public Span<byte> this[int index]
    {
        get
        {
            var entry = _entries[(index * (int)EntryBytes)..];
            var length = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]), int.MaxValue);
            // A buffer read earlier may lie over this very list, so the entry is checked again where it is used.
            return _memory.TryGet(BinaryPrimitives.ReadUInt32LittleEndian(entry), length, out var bytes) ? bytes : [];
        }
    }
}
