using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Makaretu.Dns;

/// <summary>Writes the wire format, with names compressed where they may be (RFC 1035 §4.1.4, RFC 6762 §18.14).</summary>
public partial class WireWriter
{
    /// <summary>Bytes written so far.</summary>
    public int Position;

    private readonly Stack<Stream> _outer = [];
    private Stream _stream;

    public WireWriter(Stream stream) => _stream = stream;

    /// <summary>When set, names are written in lower case and never compressed (RFC 4034 §6.2).</summary>
    public bool CanonicalForm { get; set; }

    /// <summary>What follows is preceded by its own length, known when <see cref="PopLengthPrefixedScope"/> ends it.</summary>
    public void PushLengthPrefixedScope()
    {
        _outer.Push(_stream);
        _stream = new MemoryStream();
        Position += 2;
    }

    /// <summary>Ends a scope and returns its length in bytes.</summary>
    /// <exception cref="ArgumentException">The scope has more than 65,535 bytes.</exception>
    public ushort PopLengthPrefixedScope()
    {
        var inner = (MemoryStream)_stream;
        if (inner.Length > ushort.MaxValue)
            throw new ArgumentException($"A record's data has {inner.Length} bytes; at most {ushort.MaxValue} are allowed.");
        _stream = _outer.Pop();
        Position -= 2;
        WriteUInt16((ushort)inner.Length);
        inner.WriteTo(_stream);
        return (ushort)inner.Length;
    }

    public void WriteByte(byte value) => Put([value]);

    public void WriteBytes(byte[]? bytes) => Put(bytes);

    /// <exception cref="ArgumentException">There are more than 255 bytes.</exception>
    public void WriteByteLengthPrefixedBytes(byte[]? bytes)
    {
        if (bytes?.Length > byte.MaxValue)
            throw new ArgumentException($"Length can not exceed {byte.MaxValue}.", nameof(bytes));
        WriteByte((byte)(bytes?.Length ?? 0));
        Put(bytes);
    }

    public void WriteUInt16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        Put(bytes);
    }

    public void WriteUInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Put(bytes);
    }

    /// <exception cref="ArgumentException">The value needs more than 48 bits.</exception>
    public void WriteUInt48(ulong value)
    {
        if (value >> 48 != 0)
            throw new ArgumentException("Value is greater than 48 bits.", nameof(value));
        WriteUInt16((ushort)(value >> 32));
        WriteUInt32((uint)value);
    }

    /// <summary>A character string (RFC 1035 §3.3): ASCII, at most 255 bytes.</summary>
    /// <exception cref="ArgumentException">The text is longer or has other characters.</exception>
    public void WriteString(string value)
    {
        if (!Ascii.IsValid(value))
            throw new ArgumentException("Only ASCII characters are allowed.", nameof(value));
        WriteByteLengthPrefixedBytes(Encoding.ASCII.GetBytes(value));
    }

    public void WriteTimeSpan16(TimeSpan value) => WriteUInt16((ushort)value.TotalSeconds);

    public void WriteTimeSpan32(TimeSpan value) => WriteUInt32((uint)value.TotalSeconds);

    public void WriteDateTime32(DateTime value) => WriteUInt32(Convert.ToUInt32((value.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds));

    public void WriteIPAddress(IPAddress value) => Put(value.GetAddressBytes());

    /// <summary>A type bitmap (RFC 4034 §4.1.2), windows in ascending order and without trailing zeros.</summary>
    public void WriteBitmap(IEnumerable<ushort> values)
    {
        foreach (var window in values.GroupBy(value => value >> 8).OrderBy(window => window.Key))
        {
            var bits = new byte[(window.Max(value => value & 0xFF) >> 3) + 1];
            foreach (var value in window)
                bits[(value & 0xFF) >> 3] |= (byte)(0x80 >> (value & 7));
            WriteByte((byte)window.Key);
            WriteByteLengthPrefixedBytes(bits);
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        Position += bytes.Length;
    }
}
