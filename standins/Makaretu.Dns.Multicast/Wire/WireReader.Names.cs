using System.Text;

namespace Makaretu.Dns;

public partial class WireReader
{
    /// <summary>Bytes of the longest name, with the length of each label and the final zero (RFC 1035 §2.3.4).</summary>
    internal const int MaxNameLength = 255;

    // Names share their labels and, when a name is nothing but a pointer, the name itself: a message cannot make
    // the reader hold many times its own size.
    private readonly Dictionary<int, string> _labels = [];
    private readonly Dictionary<int, DomainName> _names = [];

    /// <summary>
    /// A name, compressed or not (RFC 1035 §4.1.4). A pointer must go to an earlier place than the labels that led to it, so no chain of
    /// pointers can come back to itself.
    /// </summary>
    /// <exception cref="InvalidDataException">A label's kind is unknown, a pointer does not go back, or the name has more than 255 bytes.</exception>
    public DomainName ReadDomainName()
    {
        var start = Position;
        var labels = new List<string>();
        var length = 1;
        var at = Position;
        var sequence = at;
        var end = -1;
        while (true)
        {
            var size = ByteAt(at, end >= 0);
            switch (size & 0xC0)
            {
                case 0x00 when size == 0:
                    Position = end < 0 ? at + 1 : end;
                    return Remember(start, labels);
                case 0x00:
                    length += size + 1;
                    if (length > MaxNameLength)
                        throw new InvalidDataException($"The name at offset {start} has more than {MaxNameLength} bytes.");
                    labels.Add(LabelAt(at, size, end >= 0));
                    at += size + 1;
                    break;
                case 0xC0:
                    var target = ((size & 0x3F) << 8) | ByteAt(at + 1, end >= 0);
                    if (target >= sequence)
                        throw new InvalidDataException($"The pointer at offset {at} goes to {target}, which is not before its name.");
                    if (end < 0)
                        end = at + 2;
                    if (labels.Count == 0 && _names.TryGetValue(target, out var known))
                    {
                        Position = end;
                        return known;
                    }

                    at = sequence = target;
                    break;
                default:
                    throw new InvalidDataException($"The label at offset {at} is of an unknown kind.");
            }
        }
    }

    private DomainName Remember(int start, List<string> labels)
    {
        var name = new DomainName([.. labels]);
        _names[start] = name;
        return name;
    }

    private string LabelAt(int at, int size, bool followingPointer)
    {
        if (_labels.TryGetValue(at, out var known))
            return known;
        var label = Encoding.UTF8.GetString(BytesAt(at + 1, size, followingPointer));
        _labels[at] = label;
        return label;
    }

    private byte ByteAt(int at, bool followingPointer) => BytesAt(at, 1, followingPointer)[0];

    private ReadOnlySpan<byte> BytesAt(int at, int count, bool followingPointer)
    {
        if (!followingPointer)
        {
            Position = at;
            return Take(count);
        }

        if (at + count > _filled)
            throw new EndOfStreamException($"A pointer leads beyond the message's end at offset {_filled}.");
        return _buffer.Span.Slice(at, count);
    }
}
