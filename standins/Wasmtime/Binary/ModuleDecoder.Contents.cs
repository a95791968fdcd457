namespace Wasmtime.Binary;

/// <summary>Globals, exports, start, elements, code and data.</summary>
internal sealed partial class ModuleDecoder
{
    private void GlobalSection(ref WasmReader reader)
    {
        var inits = new ConstExpr[reader.Count("globals", ModuleLimits.Globals)];
        for (var i = 0; i < inits.Length; i++)
        {
            var index = AddGlobal(ref reader);
            inits[i] = Constant(ref reader, _info.Globals[index].Kind);
        }

        _info.GlobalInits = inits;
    }

    private void ExportSection(ref WasmReader reader)
    {
        var exports = new ExportEntry[reader.Count("exports", ModuleLimits.Exports)];
        for (var i = 0; i < exports.Length; i++)
        {
            var name = LimitedName(ref reader);
            var kind = reader.Byte();
            if (kind > 3)
                throw reader.Fault("malformed export kind");
            var index = reader.U32();
            var (count, what) = kind switch
            {
                0 => (_info.Functions.Count, "function"),
                1 => (_info.Tables.Count, "table"),
                2 => (_info.Memories.Count, "memory"),
                _ => (_info.Globals.Count, "global"),
            };
            if (index >= (uint)count)
                throw reader.Fault($"unknown {what} {index}");
            if (!_info.ExportIndex.TryAdd(name, i))
                throw reader.Fault("duplicate export name");
            if (kind == 0)
                _info.Referable.Add((int)index);
            exports[i] = new ExportEntry(name, (ExternKind)kind, (int)index);
        }

        _info.Exports = exports;
    }

    private void StartSection(ref WasmReader reader)
    {
        var index = reader.U32();
        if (index >= (uint)_info.Functions.Count)
            throw reader.Fault($"unknown function {index}");
        var type = _info.Functions[(int)index];
        if (type.Parameters.Length + type.Results.Length > 0)
            throw reader.Fault("start function: type mismatch");
        _info.Start = (int)index;
    }

    private void ElementSection(ref WasmReader reader)
    {
        var segments = new ElementSegment[reader.Count("element segments", ModuleLimits.ElementSegments)];
        for (var i = 0; i < segments.Length; i++)
            segments[i] = Elements(ref reader);
        _info.Elements = segments;
    }

    private ElementSegment Elements(ref WasmReader reader)
    {
        var flags = reader.U32();
        if (flags > 7)
            throw reader.Fault("malformed elements segment kind");
        var mode = (flags & 1) == 0 ? SegmentMode.Active : (flags & 2) == 0 ? SegmentMode.Passive : SegmentMode.Declarative;
        var table = mode == SegmentMode.Active && (flags & 2) != 0 ? reader.U32() : 0;
        var offset = default(ConstExpr);
        if (mode == SegmentMode.Active)
        {
            if (table >= (uint)_info.Tables.Count)
                throw reader.Fault($"unknown table {table}");
            offset = Constant(ref reader, ValueKind.Int32);
        }

        var expressions = (flags & 4) != 0;
        var kind = ValueKind.FuncRef;
        if ((flags & 3) != 0)
        {
            if (expressions)
                kind = ReferenceType(ref reader);
            else if (reader.Byte() != 0)
                throw reader.Fault("malformed element kind");
        }

        if (mode == SegmentMode.Active && _info.Tables[(int)table].Kind != kind)
            throw reader.Fault("type mismatch: the segment's elements are not of the table's kind");
        var items = new ConstExpr[reader.Count("elements", ModuleLimits.ElementsInSegment)];
        for (var i = 0; i < items.Length; i++)
            items[i] = expressions ? Constant(ref reader, kind) : ConstExpr.Function(FunctionIndex(ref reader));
        return new ElementSegment(mode, (int)table, offset, kind, items);
    }

    private int FunctionIndex(ref WasmReader reader)
    {
        var index = reader.U32();
        if (index >= (uint)_info.Functions.Count)
            throw reader.Fault($"unknown function {index}");
        _info.Referable.Add((int)index);
        return (int)index;
    }

    private void CodeSection(ref WasmReader reader)
    {
        var count = reader.U32();
        if (count != (uint)_declaredFunctions)
            throw reader.Fault("function and code section have inconsistent lengths");
        var bodies = new FunctionBody[count];
        for (var i = 0; i < bodies.Length; i++)
        {
            var size = reader.Length("function body");
            if (size > ModuleLimits.BodyBytes)
                throw reader.Fault($"function body of {size} bytes exceeds the limit of {ModuleLimits.BodyBytes}");
            bodies[i] = new FunctionBody { Start = reader.Position, End = reader.Position + size };
            reader.Skip(size);
        }

        _info.Bodies = bodies;
    }

    private void DataSection(ref WasmReader reader)
    {
        var segments = new DataSegment[reader.Count("data segments", ModuleLimits.DataSegments)];
        if (_info.DataCount >= 0 && _info.DataCount != segments.Length)
            throw reader.Fault("data count and data section have inconsistent lengths");
        for (var i = 0; i < segments.Length; i++)
        {
            var flags = reader.U32();
            if (flags > 2)
                throw reader.Fault("malformed data segment kind");
            var memory = flags == 2 ? reader.U32() : 0;
            var offset = default(ConstExpr);
            if (flags != 1)
            {
                if (memory >= (uint)_info.Memories.Count)
                    throw reader.Fault($"unknown memory {memory}");
                offset = Constant(ref reader, ValueKind.Int32);
            }

            var length = reader.Length("data segment");
            segments[i] = new DataSegment(flags == 1 ? SegmentMode.Passive : SegmentMode.Active, offset, reader.Position, length);
            reader.Skip(length);
        }

        _info.Data = segments;
    }
}
