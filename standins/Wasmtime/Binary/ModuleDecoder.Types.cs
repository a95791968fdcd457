using Wasmtime.Runtime;

namespace Wasmtime.Binary;

/// <summary>Types, imports, function declarations, tables and memories.</summary>
internal sealed partial class ModuleDecoder
{
    private void TypeSection(ref WasmReader reader)
    {
        var types = new FuncType[reader.Count("types", ModuleLimits.Types)];
        for (var i = 0; i < types.Length; i++)
        {
            if (reader.Byte() != 0x60)
                throw reader.Fault("invalid type: integer representation too long, or not a function type");
            var parameters = ValueTypes(ref reader, "parameters", ModuleLimits.Parameters);
            var results = ValueTypes(ref reader, "results", ModuleLimits.Results);
            if (results.Length > 1 && !_settings.MultiValue)
                throw reader.Fault("invalid result arity: several results are not enabled");
            types[i] = FuncType.Get(parameters, results);
        }

        _info.Types = types;
    }

    private ValueKind[] ValueTypes(ref WasmReader reader, string what, int most)
    {
        var kinds = new ValueKind[reader.Count(what, most)];
        for (var i = 0; i < kinds.Length; i++)
            kinds[i] = ValueType(ref reader);
        return kinds;
    }

    private ValueKind ValueType(ref WasmReader reader)
        => BinaryTypes.TryValue(reader.Byte(), _settings, out var kind) ? kind : throw reader.Fault("malformed value type");

    private ValueKind ReferenceType(ref WasmReader reader)
        => BinaryTypes.TryReference(reader.Byte(), _settings, out var kind) ? kind : throw reader.Fault("malformed reference type");

    private void ImportSection(ref WasmReader reader)
    {
        var imports = new ImportEntry[reader.Count("imports", ModuleLimits.Imports)];
        for (var i = 0; i < imports.Length; i++)
        {
            var module = LimitedName(ref reader);
            var name = LimitedName(ref reader);
            var kind = reader.Byte();
            imports[i] = kind switch
            {
                0 => new ImportEntry(module, name, ExternKind.Function, AddFunction(ref reader)),
                1 => new ImportEntry(module, name, ExternKind.Table, AddTable(ref reader)),
                2 => new ImportEntry(module, name, ExternKind.Memory, AddMemory(ref reader)),
                3 => new ImportEntry(module, name, ExternKind.Global, AddGlobal(ref reader)),
                _ => throw reader.Fault("malformed import kind"),
            };
        }

        _info.Imports = imports;
        _info.ImportedFunctions = _info.Functions.Count;
        _info.ImportedTables = _info.Tables.Count;
        _info.ImportedMemories = _info.Memories.Count;
        _info.ImportedGlobals = _info.Globals.Count;
    }

    private void FunctionSection(ref WasmReader reader)
    {
        _declaredFunctions = reader.Count("functions", ModuleLimits.Functions);
        for (var i = 0; i < _declaredFunctions; i++)
            AddFunction(ref reader);
    }

    private void TableSection(ref WasmReader reader)
    {
        var count = reader.Count("tables", ModuleLimits.Tables);
        for (var i = 0; i < count; i++)
            AddTable(ref reader);
    }

    private void MemorySection(ref WasmReader reader)
    {
        var count = reader.U32();
        for (var i = 0u; i < count; i++)
            AddMemory(ref reader);
    }

    private int AddFunction(ref WasmReader reader)
    {
        var type = reader.U32();
        if (type >= (uint)_info.Types.Length)
            throw reader.Fault($"unknown type {type}");
        _info.Functions.Add(_info.Types[type]);
        return _info.Functions.Count - 1;
    }

    private int AddTable(ref WasmReader reader)
    {
        var kind = ReferenceType(ref reader);
        var (least, most) = Limits(ref reader);
        if (most < least)
            throw reader.Fault("size minimum must not be greater than maximum");
        if (_info.Tables.Count == ModuleLimits.Tables)
            throw reader.Fault($"table count exceeds the limit of {ModuleLimits.Tables}");
        if (_info.Tables.Count == 1 && !_settings.ReferenceTypes)
            throw reader.Fault("multiple tables need reference types");
        _info.Tables.Add(new TableType(kind, least, most));
        return _info.Tables.Count - 1;
    }

    private int AddMemory(ref WasmReader reader)
    {
        var (least, most) = Limits(ref reader);
        if (least > LinearMemory.MostPages || most > LinearMemory.MostPages)
            throw reader.Fault("memory size must be at most 65536 pages (4GiB)");
        if (most < least)
            throw reader.Fault("size minimum must not be greater than maximum");
        if (_info.Memories.Count == ModuleLimits.Memories)
            throw reader.Fault("multiple memories");
        _info.Memories.Add(new MemoryType(least, most));
        return _info.Memories.Count - 1;
    }

    private static (uint Least, uint? Most) Limits(ref WasmReader reader)
    {
        var flags = reader.Byte();
        if ((flags & 0x80) != 0)
            throw reader.Fault("integer representation too long: malformed limits flags");
        if (flags > 1)
            throw reader.Fault("integer too large: malformed limits flags");
        var least = reader.U32();
        return (least, flags == 1 ? reader.U32() : null);
    }

    private int AddGlobal(ref WasmReader reader)
    {
        var kind = ValueType(ref reader);
        var mutable = reader.Byte();
        if (mutable > 1)
            throw reader.Fault("malformed mutability");
        _info.Globals.Add(new GlobalType(kind, mutable == 1));
        return _info.Globals.Count - 1;
    }
}
