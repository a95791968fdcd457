using Wasmtime.Binary;

namespace Wasmtime.Compilation;

/// <summary>Names for backtraces: the name section's, else the export's.</summary>
internal sealed class FunctionNames
{
    private readonly Dictionary<int, string> _names = [];

    public string? Module { get; private set; }

    public string? Of(int function) => _names.GetValueOrDefault(function);

    /// <summary>A broken name section gives fewer names, as a custom section never makes a module invalid.</summary>
    public static FunctionNames Read(ModuleInfo info)
    {
        var names = new FunctionNames();
        foreach (var export in info.Exports)
        {
            if (export.Kind == ExternKind.Function)
                names._names.TryAdd(export.Index, export.Name);
        }

        if (info.Names.Length == 0)
            return names;
        var found = new Dictionary<int, string>();
        try
        {
            names.ReadSection(new WasmReader(info.Bytes, info.Names.Start, info.Names.Start + info.Names.Length), found);
        }
        catch (InvalidModuleException)
        {
            // What was read before the fault is as good as before.
        }

        foreach (var (index, name) in found)
            names._names[index] = name;
        return names;
    }

    private void ReadSection(WasmReader reader, Dictionary<int, string> found)
    {
        while (!reader.AtEnd)
        {
            var kind = reader.Byte();
            var size = reader.Length("name subsection");
            var part = new WasmReader(reader.Bytes, reader.Position, reader.Position + size);
            reader.Skip(size);
            if (kind == 0)
                Module = part.Name();
            if (kind != 1)
                continue;
            var count = part.U32();
            for (var i = 0u; i < count; i++)
            {
                var index = part.U32();
                found[(int)index] = part.Name();
            }
        }
    }
}
