using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Makaretu.Dns;

/// <summary>
/// Reads the wire format. Every length is checked against what is really there before memory is set aside for it, and nothing is read
/// beyond the record that is being read.
/// </summary>
public partial class WireReader
{
    /// <summary>Bytes read so far.</summary>
    public int Position;

    private readonly Stream? _source;
    private Memory<byte> _buffer;
    private int _filled;
    private int _limit = int.MaxValue;

    /// <summary>Reads from <paramref name="stream"/>, never more than is asked for.</summary>
    public WireReader(Stream stream) => _source = stream;

    internal WireReader(Memory<byte> message)
    {
        _buffer = message;
        _filled = message.Length;
    }

    public byte ReadByte() => Take(1)[0];

    public byte[] ReadBytes(int length) => Take(length).ToArray();

    public byte[] ReadByteLengthPrefixedBytes() => ReadBytes(ReadByte());

    public byte[] ReadUInt16LengthPrefixedBytes() => ReadBytes(ReadUInt16());

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong ReadUInt48() => ((ulong)ReadUInt16() << 32) | ReadUInt32();

    /// <summary>A character string (RFC 1035 §3.3).</summary>
    /// <exception cref="InvalidDataException">It has a byte above 127.</exception>
    public string ReadString()
    {
        var bytes = Take(ReadByte());
        return Ascii.IsValid(bytes) ? Encoding.ASCII.GetString(bytes) : throw new InvalidDataException("A text has characters that are not ASCII.");
    }

    public TimeSpan ReadTimeSpan16() => TimeSpan.FromSeconds(ReadUInt16());

    public TimeSpan ReadTimeSpan32() => TimeSpan.FromSeconds(ReadUInt32());

    public DateTime ReadDateTime32() => DateTime.UnixEpoch.AddSeconds(ReadUInt32());

    /// <exception cref="InvalidDataException">The length is neither 4 nor 16 bytes.</exception>
    public IPAddress ReadIPAddress(int length = 4) =>
        length is 4 or 16 ? new IPAddress(Take(length)) : throw new InvalidDataException($"An address has {length} bytes instead of 4 or 16.");

    /// <summary>One window of a type bitmap (RFC 4034 §4.1.2): the numbers whose bit is set.</summary>
    public List<ushort> ReadBitmap()
    {
        var window = ReadByte() << 8;
        var length = ReadByte();
        if (length is 0 or > 32)
            throw new InvalidDataException($"A type bitmap has {length} bytes; 1 to 32 are allowed.");
        var values = new List<ushort>();
        var bits = Take(length);
        for (var i = 0; i < bits.Length * 8; i++)
        {
            if ((bits[i >> 3] & (0x80 >> (i & 7))) != 0)
                values.Add((ushort)(window + i));
        }

        return values;
    }

    /// <summary>Fails when fewer than <paramref name="count"/> bytes are left. A stream's end is not known beforehand and is met while reading.</summary>
    internal void Require(int count)
    {
        if (_source is null && count > Math.Min(_limit, _filled) - Position)
            throw new EndOfStreamException($"At least {count} more bytes are announced at offset {Position} than the message has.");
    }

    /// <summary>Keeps reads inside the next <paramref name="length"/> bytes until <see cref="EndScope"/>.</summary>
    internal void BeginScope(int length)
    {
        Require(length);
        _limit = Position + length;
    }

    /// <exception cref="InvalidDataException">Not all of the scope was read.</exception>
    internal void EndScope()
    {
        if (Position != _limit)
            throw new InvalidDataException($"A record's data ends at offset {_limit}, but its content at {Position}.");
        _limit = int.MaxValue;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > _limit - Position)
            throw new InvalidDataException($"A record's data ends at offset {_limit}, in the middle of a value.");
        if (count > _filled - Position)
            Fill(count);
        var taken = _buffer.Span.Slice(Position, count);
        Position += count;
        return taken;
    }

    private void Fill(int count)
    {
        if (_source is null)
            throw new EndOfStreamException($"The message ends at offset {_filled}, in the middle of a value.");
        var end = Position + count;
        if (end > _buffer.Length)
        {
            var larger = new byte[Math.Max(end, Math.Max(512, _buffer.Length * 2))];
            _buffer.Span.CopyTo(larger);
            _buffer = larger;
        }

        _source.ReadExactly(_buffer.Span[_filled..end]);
        _filled = end;
    }
}
