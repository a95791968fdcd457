namespace Wetware.Wasm.Modules;

/// <summary>
/// Takes a component apart for its check, since the engine checks a component only while it compiles it: its core modules, which the engine checks
/// without compiling them, and the component with every function body replaced by a trap, which takes next to nothing to compile.
/// </summary>
internal static class ComponentSkeleton
{
    private const byte CustomSection = 0;
    private const byte CoreModuleSection = 1;
    private const byte ComponentSection = 4;
    private const byte CodeSection = 10;

    /// <summary>A body of three bytes: no locals, <c>unreachable</c>, <c>end</c>.</summary>
    private static ReadOnlySpan<byte> Trap => [3, 0x00, 0x00, 0x0b];

    /// <summary>The component without its code.</summary>
    /// <param name="component">A component that <see cref="ModuleScan"/> has read.</param>
    /// <param name="modules">Receives where its core modules are, those of components inside of it too.</param>
    public static byte[] Of(ReadOnlySpan<byte> component, ICollection<Range> modules) =>
        Component(component, new ModuleReader(component, 0, component.Length), modules);

    private static byte[] Component(ReadOnlySpan<byte> bytes, ModuleReader reader, ICollection<Range> modules)
    {
        using var to = Begin(bytes, ref reader);
        while (!reader.AtEnd)
        {
            var id = reader.Byte();
            var section = reader.Part(reader.U32());
            switch (id)
            {
                case CoreModuleSection:
                    modules.Add(section.At..section.End);
                    Write(to, id, Module(bytes, section));
                    break;
                case ComponentSection:
                    Write(to, id, Component(bytes, section, modules));
                    break;
                default:
                    Write(to, id, bytes[section.At..section.End]);
                    break;
            }
        }

        return to.ToArray();
    }

    private static byte[] Module(ReadOnlySpan<byte> bytes, ModuleReader reader)
    {
        using var to = Begin(bytes, ref reader);
        while (!reader.AtEnd)
        {
            var id = reader.Byte();
            var section = reader.Part(reader.U32());
            if (id == CodeSection)
                Write(to, id, Traps(section.Count()));
            else if (id != CustomSection)
                Write(to, id, bytes[section.At..section.End]);
        }

        return to.ToArray();
    }

    private static MemoryStream Begin(ReadOnlySpan<byte> bytes, ref ModuleReader reader)
    {
        var to = new MemoryStream();
        to.Write(bytes.Slice(reader.At, ModuleScan.HeadBytes));
        reader.Skip(ModuleScan.HeadBytes);
        return to;
    }

    private static byte[] Traps(uint count)
    {
        using var to = new MemoryStream();
        WriteNumber(to, count);
        for (var i = 0; i < count; i++)
            to.Write(Trap);
        return to.ToArray();
    }

    private static void Write(MemoryStream to, byte id, ReadOnlySpan<byte> section)
    {
        to.WriteByte(id);
        WriteNumber(to, (uint)section.Length);
        to.Write(section);
    }

    private static void WriteNumber(MemoryStream to, uint number)
    {
        for (; number >= 0x80; number >>= 7)
            to.WriteByte((byte)(number | 0x80));
        to.WriteByte((byte)number);
    }
}
