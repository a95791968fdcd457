namespace Wetware.Testing.Wasm;

/// <summary>Numbers as WebAssembly writes them.</summary>
public static class Leb
{
    /// <summary>An unsigned number.</summary>
    public static byte[] Unsigned(ulong value)
    {
        var bytes = new List<byte>();
        do
        {
            var next = (byte)(value & 0x7f);
            value >>= 7;
            bytes.Add(value == 0 ? next : (byte)(next | 0x80));
        }
        while (value != 0);
        return [.. bytes];
    }

    /// <summary>A signed number.</summary>
    public static byte[] Signed(long value)
    {
        var bytes = new List<byte>();
        while (true)
        {
            var next = (byte)(value & 0x7f);
            value >>= 7;
            var last = (value == 0 && (next & 0x40) == 0) || (value == -1 && (next & 0x40) != 0);
            bytes.Add(last ? next : (byte)(next | 0x80));
            if (last)
                return [.. bytes];
        }
    }
}
