using System.Text;

namespace Wetware.Gateway.Modules;

/// <summary>
/// Reads which functions a module exports, without compiling it, so that a task that asks for another one is refused before anything of it is kept. It is no
/// validation: what it cannot read it leaves to the store, which refuses it.
/// </summary>
internal static class ExportScan
{
    private const int HeadBytes = 8;
    private const byte ExportSection = 7;
    private const byte FunctionExport = 0;

    /// <summary>Names of the exported functions; null when the module does not read as one.</summary>
    public static HashSet<string>? Functions(ReadOnlySpan<byte> module)
    {
        var at = HeadBytes;
        while (at < module.Length)
        {
            var id = module[at++];
            if (!TryNumber(module, ref at, out var size) || size > module.Length - at)
                return null;
            if (id == ExportSection)
                return Names(module.Slice(at, size));
            at += size;
        }

        return [];
    }

    private static HashSet<string>? Names(ReadOnlySpan<byte> section)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var at = 0;
        if (!TryNumber(section, ref at, out var count))
            return null;
        for (var i = 0; i < count; i++)
        {
            if (!TryNumber(section, ref at, out var length) || length >= section.Length - at)
                return null;
            var name = Encoding.UTF8.GetString(section.Slice(at, length));
            at += length;
            if (section[at++] == FunctionExport)
                names.Add(name);
            if (!TryNumber(section, ref at, out _))
                return null;
        }

        return names;
    }

    // LEB128, as far as it is a count or a size.
    private static bool TryNumber(ReadOnlySpan<byte> bytes, ref int at, out int number)
    {
        var value = 0L;
        for (var shift = 0; shift < 35 && at < bytes.Length; shift += 7)
        {
            var part = bytes[at++];
            value |= (long)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                number = (int)Math.Min(value, int.MaxValue);
                return true;
            }
        }

        number = 0;
        return false;
    }
}
