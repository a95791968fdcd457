using System.Buffers.Binary;
using System.Text;

namespace Wasmtime;

/// <summary>Reading and writing a memory from the host.</summary>
public partial class Memory
{
    public unsafe IntPtr GetPointer()
    {
        _store.ThrowIfDisposed();
        return (nint)_memory.Base;
    }

    [Obsolete("This method will throw an OverflowException if the memory has more than 32767 pages. " +
        "Use the " + nameof(GetSpan) + " overload taking an address and a length.")]
    public Span<byte> GetSpan() => GetSpan(0, checked((int)GetLength()));

    public Span<byte> GetSpan(long address, int length) => GetSpan<byte>(address, length);

    public unsafe Span<T> GetSpan<T>(int address)
        where T : unmanaged
        => GetSpan<T>(address, checked((int)((GetLength() - address) / sizeof(T))));

    /// <summary>The values at an address. The span is void once the store is disposed.</summary>
    public unsafe Span<T> GetSpan<T>(long address, int length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(address);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var bytes = (long)length * sizeof(T);
        if (address > GetLength() - bytes)
            throw new ArgumentException("The specified address and length exceed the Memory's bounds.");
        return new Span<T>(_memory.Base + address, length);
    }

    public T Read<T>(long address)
        where T : unmanaged
        => GetSpan<T>(address, 1)[0];

    public void Write<T>(long address, T value)
        where T : unmanaged
        => GetSpan<T>(address, 1)[0] = value;

    public string ReadString(long address, int length, Encoding? encoding = null)
        => (encoding ?? Encoding.UTF8).GetString(GetSpan(address, length));

    public string ReadNullTerminatedString(long address)
    {
        var rest = Rest(address);
        var end = rest.IndexOf((byte)0);
        return end >= 0
            ? Encoding.UTF8.GetString(rest[..end])
            : throw new InvalidOperationException("string is not null terminated");
    }

    /// <summary>Returns the bytes written.</summary>
    public int WriteString(long address, string value, Encoding? encoding = null)
        => (encoding ?? Encoding.UTF8).GetBytes(value, Rest(address));

    public byte ReadByte(long address) => GetSpan(address, sizeof(byte))[0];

    public void WriteByte(long address, byte value) => GetSpan(address, sizeof(byte))[0] = value;

    public short ReadInt16(long address) => BinaryPrimitives.ReadInt16LittleEndian(GetSpan(address, sizeof(short)));

    public void WriteInt16(long address, short value) => BinaryPrimitives.WriteInt16LittleEndian(GetSpan(address, sizeof(short)), value);

    public int ReadInt32(long address) => BinaryPrimitives.ReadInt32LittleEndian(GetSpan(address, sizeof(int)));

    public void WriteInt32(long address, int value) => BinaryPrimitives.WriteInt32LittleEndian(GetSpan(address, sizeof(int)), value);

    public long ReadInt64(long address) => BinaryPrimitives.ReadInt64LittleEndian(GetSpan(address, sizeof(long)));

    public void WriteInt64(long address, long value) => BinaryPrimitives.WriteInt64LittleEndian(GetSpan(address, sizeof(long)), value);

    public IntPtr ReadIntPtr(long address) => IntPtr.Size == 4 ? ReadInt32(address) : (nint)ReadInt64(address);

    public void WriteIntPtr(long address, IntPtr value)
    {
        if (IntPtr.Size == 4)
            WriteInt32(address, (int)value);
        else
            WriteInt64(address, value);
    }

    public float ReadSingle(long address) => BinaryPrimitives.ReadSingleLittleEndian(GetSpan(address, sizeof(float)));

    public void WriteSingle(long address, float value) => BinaryPrimitives.WriteSingleLittleEndian(GetSpan(address, sizeof(float)), value);

    public double ReadDouble(long address) => BinaryPrimitives.ReadDoubleLittleEndian(GetSpan(address, sizeof(double)));

    public void WriteDouble(long address, double value) => BinaryPrimitives.WriteDoubleLittleEndian(GetSpan(address, sizeof(double)), value);

    /// <summary>From an address to the end, at most 2 GiB.</summary>
    private Span<byte> Rest(long address)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(address);
        return GetSpan(address, (int)Math.Clamp(GetLength() - address, 0, int.MaxValue));
    }
}
