using System.Text;

namespace Wetware.Testing;

/// <summary>
/// Builds WebAssembly binaries byte by byte, without tools: types, imports, functions with their code as bytes, one memory, tables, globals,
/// exports, segments. Nothing is checked, so that tests can build wrong modules as well.
/// </summary>
public sealed class ModuleBuilder
{
    public const byte I32 = 0x7f;
    public const byte I64 = 0x7e;
    public const byte F32 = 0x7d;
    public const byte F64 = 0x7c;
    public const byte Vec128 = 0x7b;
    public const byte FuncRef = 0x70;
    public const byte ExternRef = 0x6f;

    private readonly List<byte[]> _types = [];
    private readonly List<byte[]> _imports = [];
    private readonly List<byte[]> _functions = [];
    private readonly List<byte[]> _bodies = [];
    private readonly List<byte[]> _tables = [];
    private readonly List<byte[]> _memories = [];
    private readonly List<byte[]> _globals = [];
    private readonly List<byte[]> _exports = [];
    private readonly List<byte[]> _elements = [];
    private readonly List<byte[]> _data = [];
    private readonly List<byte[]> _names = [];
    private int _importedFunctions;
    private int _start = -1;

    /// <summary>Adds a function type and returns its index.</summary>
    public int Type(byte[] parameters, byte[] results) => Add(_types, [0x60, .. Vector(parameters), .. Vector(results)]);

    /// <summary>Imports a function and returns its index; before any own function.</summary>
    public int ImportFunction(string module, string name, byte[] parameters, byte[] results)
    {
        _imports.Add([.. Text(module), .. Text(name), 0x00, .. U32(Type(parameters, results))]);
        return _importedFunctions++;
    }

    /// <summary>Imports a memory; limits are in pages.</summary>
    public void ImportMemory(string module, string name, int minimum, int? maximum = null)
        => _imports.Add([.. Text(module), .. Text(name), 0x02, .. Limits(minimum, maximum)]);

    /// <summary>Adds a function and returns its index. <paramref name="code"/> is without the final end.</summary>
    public int Function(byte[] parameters, byte[] results, byte[] locals, params byte[] code)
    {
        _functions.Add(U32(Type(parameters, results)));
        byte[] body = [.. U32(locals.Length), .. locals.SelectMany(kind => new byte[] { 1, kind }), .. code, 0x0b];
        _bodies.Add([.. U32(body.Length), .. body]);
        return _importedFunctions + _functions.Count - 1;
    }

    /// <summary>Adds a function and exports it.</summary>
    public int Export(string name, byte[] parameters, byte[] results, byte[] locals, params byte[] code)
    {
        var index = Function(parameters, results, locals, code);
        _exports.Add([.. Text(name), 0x00, .. U32(index)]);
        _names.Add([.. U32(index), .. Text(name)]);
        return index;
    }

    /// <summary>Names a function in the name section.</summary>
    public void Name(int function, string name) => _names.Add([.. U32(function), .. Text(name)]);

    /// <summary>Adds a memory; limits are in pages. Exported when given a name.</summary>
    public void Memory(int minimum, int? maximum = null, string? export = "memory")
    {
        _memories.Add(Limits(minimum, maximum));
        if (export != null)
            _exports.Add([.. Text(export), 0x02, .. U32(_memories.Count - 1)]);
    }

    /// <summary>Adds a table, exported when given a name.</summary>
    public void Table(byte kind, int minimum, int? maximum = null, string? export = null)
    {
        _tables.Add([kind, .. Limits(minimum, maximum)]);
        if (export != null)
            _exports.Add([.. Text(export), 0x01, .. U32(_tables.Count - 1)]);
    }

    /// <summary>Adds a global, exported when given a name; <paramref name="init"/> is without the final end.</summary>
    public void Global(byte kind, bool mutable, byte[] init, string? export = null)
    {
        _globals.Add([kind, (byte)(mutable ? 1 : 0), .. init, 0x0b]);
        if (export != null)
            _exports.Add([.. Text(export), 0x03, .. U32(_globals.Count - 1)]);
    }

    /// <summary>Puts functions into table 0 from an offset.</summary>
    public void Elements(int offset, params int[] functions)
        => _elements.Add([0x00, 0x41, .. S32(offset), 0x0b, .. U32(functions.Length), .. functions.SelectMany(U32)]);

    /// <summary>Puts bytes into memory at an offset.</summary>
    public void Data(int offset, params byte[] bytes) => _data.Add([0x00, 0x41, .. S32(offset), 0x0b, .. U32(bytes.Length), .. bytes]);

    public void Start(int function) => _start = function;

    public byte[] Build()
    {
        var module = new List<byte>([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
        Section(1, _types);
        Section(2, _imports);
        Section(3, _functions);
        Section(4, _tables);
        Section(5, _memories);
        Section(6, _globals);
        Section(7, _exports);
        if (_start >= 0)
            Raw(8, U32(_start));
        Section(9, _elements);
        Section(10, _bodies);
        Section(11, _data);
        if (_names.Count > 0)
        {
            byte[] names = [.. U32(_names.Count), .. _names.SelectMany(name => name)];
            Raw(0, [.. Text("name"), 0x01, .. U32(names.Length), .. names]);
        }

        return [.. module];

        void Section(byte id, List<byte[]> entries)
        {
            if (entries.Count > 0)
                Raw(id, [.. U32(entries.Count), .. entries.SelectMany(entry => entry)]);
        }

        void Raw(byte id, byte[] content)
        {
            module.Add(id);
            module.AddRange(U32(content.Length));
            module.AddRange(content);
        }
    }

    /// <summary>An unsigned number in the binary format's variable length.</summary>
    public static byte[] U32(int value)
    {
        var bytes = new List<byte>();
        for (var rest = (uint)value; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                bytes.Add((byte)rest);
                return [.. bytes];
            }

            bytes.Add((byte)(rest | 0x80));
        }
    }

    /// <summary>A signed number in the binary format's variable length.</summary>
    public static byte[] S32(int value) => S64(value);

    /// <inheritdoc cref="S32" />
    public static byte[] S64(long value)
    {
        var bytes = new List<byte>();
        while (true)
        {
            var part = (byte)(value & 0x7f);
            value >>= 7;
            if ((value == 0 && (part & 0x40) == 0) || (value == -1 && (part & 0x40) != 0))
            {
                bytes.Add(part);
                return [.. bytes];
            }

            bytes.Add((byte)(part | 0x80));
        }
    }

    private static int Add(List<byte[]> list, byte[] entry)
    {
        list.Add(entry);
        return list.Count - 1;
    }

    private static byte[] Vector(byte[] bytes) => [.. U32(bytes.Length), .. bytes];

    private static byte[] Text(string text) => Vector(Encoding.UTF8.GetBytes(text));

    private static byte[] Limits(int minimum, int? maximum)
        => maximum is { } most ? [0x01, .. U32(minimum), .. U32(most)] : [0x00, .. U32(minimum)];
}
