using System.Text;

namespace Wetware.Testing.Wasm;

/// <summary>Writes small WebAssembly modules byte by byte, so that tests need no tool. Bodies are written with <see cref="Op"/>.</summary>
public sealed class WasmModuleBuilder
{
    private readonly List<byte[]> _types = [];
    private readonly List<byte[]> _imports = [];
    private readonly List<byte[]> _functions = [];
    private readonly List<byte[]> _tables = [];
    private readonly List<byte[]> _memories = [];
    private readonly List<byte[]> _globals = [];
    private readonly List<byte[]> _exports = [];
    private readonly List<byte[]> _bodies = [];
    private readonly List<byte[]> _data = [];
    private readonly List<byte[]> _customs = [];
    private uint? _start;
    private uint _importedFunctions;

    /// <summary>Imports a function and answers its index; all imports come before the first function.</summary>
    public uint Import(string module, string name, WasmType[] parameters, params WasmType[] results)
    {
        if (_functions.Count > 0)
            throw new InvalidOperationException("imports come before functions");
        _imports.Add([.. Name(module), .. Name(name), 0x00, .. Leb.Unsigned(Type(parameters, results))]);
        return _importedFunctions++;
    }

    /// <summary>Imports a memory.</summary>
    public WasmModuleBuilder ImportMemory(string module, string name, uint pages)
    {
        _imports.Add([.. Name(module), .. Name(name), 0x02, 0x00, .. Leb.Unsigned(pages)]);
        return this;
    }

    /// <summary>Adds a function and answers its index. The final <c>end</c> is written here.</summary>
    public uint Function(WasmType[] parameters, WasmType[] results, WasmType[] locals, params byte[] body)
    {
        var groups = locals.SelectMany(local => (byte[])[1, (byte)local]);
        byte[] code = [.. Leb.Unsigned((uint)locals.Length), .. groups, .. body, 0x0b];
        return RawFunction(parameters, results, code);
    }

    /// <summary>Adds a function whose locals and instructions are given as they are in the file.</summary>
    public uint RawFunction(WasmType[] parameters, WasmType[] results, byte[] code)
    {
        _functions.Add(Leb.Unsigned(Type(parameters, results)));
        _bodies.Add([.. Leb.Unsigned((uint)code.Length), .. code]);
        return _importedFunctions + (uint)_functions.Count - 1;
    }

    /// <summary>Adds a function and exports it.</summary>
    public WasmModuleBuilder Export(string name, WasmType[] parameters, WasmType[] results, params byte[] body) =>
        ExportFunction(name, Function(parameters, results, [], body));

    /// <summary>Exports a function that is there.</summary>
    public WasmModuleBuilder ExportFunction(string name, uint function)
    {
        _exports.Add([.. Name(name), 0x00, .. Leb.Unsigned(function)]);
        return this;
    }

    /// <summary>Adds a memory, exported as <c>memory</c>.</summary>
    public WasmModuleBuilder Memory(uint pages, uint? most = null)
    {
        _memories.Add(most is { } max ? [0x01, .. Leb.Unsigned(pages), .. Leb.Unsigned(max)] : [0x00, .. Leb.Unsigned(pages)]);
        _exports.Add([.. Name("memory"), 0x02, 0x00]);
        return this;
    }

    /// <summary>Adds a table of functions.</summary>
    public WasmModuleBuilder Table(uint elements)
    {
        _tables.Add([0x70, 0x00, .. Leb.Unsigned(elements)]);
        _exports.Add([.. Name($"table{_tables.Count - 1}"), 0x01, .. Leb.Unsigned((uint)_tables.Count - 1)]);
        return this;
    }

    /// <summary>Adds a mutable global and answers its index.</summary>
    public uint Global(WasmType type, params byte[] initial)
    {
        _globals.Add([(byte)type, 0x01, .. initial, 0x0b]);
        return (uint)_globals.Count - 1;
    }

    /// <summary>Puts bytes into the memory at the start.</summary>
    public WasmModuleBuilder Data(uint at, ReadOnlySpan<byte> bytes)
    {
        _data.Add([0x00, .. Op.I32(unchecked((int)at)), 0x0b, .. Leb.Unsigned((uint)bytes.Length), .. bytes]);
        return this;
    }

    /// <summary>Runs a function at instantiation.</summary>
    public WasmModuleBuilder Start(uint function)
    {
        _start = function;
        return this;
    }

    /// <summary>Adds a section that means nothing.</summary>
    public WasmModuleBuilder Custom(string name, int bytes)
    {
        _customs.Add([.. Name(name), .. new byte[bytes]]);
        return this;
    }

    /// <summary>The module's bytes.</summary>
    public byte[] Build()
    {
        var module = new List<byte>([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
        Section(module, 1, _types);
        Section(module, 2, _imports);
        Section(module, 3, _functions);
        Section(module, 4, _tables);
        Section(module, 5, _memories);
        Section(module, 6, _globals);
        Section(module, 7, _exports);
        if (_start is { } start)
            Section(module, 8, Leb.Unsigned(start));
        Section(module, 10, _bodies);
        Section(module, 11, _data);
        foreach (var custom in _customs)
            Section(module, 0, custom);
        return [.. module];
    }

    private static byte[] Name(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        return [.. Leb.Unsigned((uint)bytes.Length), .. bytes];
    }

    private static void Section(List<byte> module, byte id, List<byte[]> entries)
    {
        if (entries.Count > 0)
            Section(module, id, [.. Leb.Unsigned((uint)entries.Count), .. entries.SelectMany(e => e)]);
    }

    private static void Section(List<byte> module, byte id, byte[] content)
    {
        module.Add(id);
        module.AddRange(Leb.Unsigned((uint)content.Length));
        module.AddRange(content);
    }

    private uint Type(WasmType[] parameters, WasmType[] results)
    {
        byte[] type =
        [
            0x60, .. Leb.Unsigned((uint)parameters.Length), .. parameters.Select(p => (byte)p),
            .. Leb.Unsigned((uint)results.Length), .. results.Select(r => (byte)r),
        ];
        var at = _types.FindIndex(t => t.AsSpan().SequenceEqual(type));
        if (at >= 0)
            return (uint)at;
        _types.Add(type);
        return (uint)_types.Count - 1;
    }
}
