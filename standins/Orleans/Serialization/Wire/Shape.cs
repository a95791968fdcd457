namespace Orleans.Serialization.Wire;

/// <summary>
/// How a value lies in the bytes. It stands beside each value (in member tags, list and reference headers), so that any value can be
/// skipped by a reader that does not know the member.
/// </summary>
internal enum Shape : byte
{
    /// <summary>1 to 10 bytes, seven bits each, lowest first.</summary>
    Varint = 0,

    /// <summary>4 bytes, little-endian.</summary>
    Fixed32 = 1,

    /// <summary>8 bytes, little-endian.</summary>
    Fixed64 = 2,

    /// <summary>16 bytes.</summary>
    Fixed128 = 3,

    /// <summary>A varint n, then n - 1 bytes; n = 0 is null.</summary>
    Bytes = 4,

    /// <summary>Members, each behind its tag, level by level from the base class down; see <see cref="Tags"/>.</summary>
    Struct = 5,

    /// <summary>A reference header (see <see cref="RefHeader"/>), then the object when it is new.</summary>
    Ref = 6,

    /// <summary>A varint count, the shape of the elements as one byte, the elements.</summary>
    List = 7,

    /// <summary>A varint count, the shapes of keys and values as one byte (low and high half), the pairs.</summary>
    Map = 8,
}
