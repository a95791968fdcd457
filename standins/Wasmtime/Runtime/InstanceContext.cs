using Wasmtime.Binary;
using Wasmtime.Compilation;

namespace Wasmtime.Runtime;

/// <summary>An instance. Compiled code reads the public fields.</summary>
internal sealed unsafe class InstanceContext : VmContext
{
    /// <summary>Imported functions.</summary>
    public readonly FuncRef[] Imports;

    /// <summary>Memory 0, imported or own.</summary>
    public readonly LinearMemory? Memory;

    /// <summary>Table 0, imported or own.</summary>
    public readonly WasmTable? Table;

    public readonly WasmTable[] Tables;

    /// <summary>One pointer to the value of each global that holds a number.</summary>
    public readonly Slot** GlobalPointers;

    /// <summary>The values of the own globals, in order of their index.</summary>
    public readonly Slot* OwnGlobals;

    public readonly GlobalCell[] Globals;

    private readonly Dictionary<int, FuncRef> _references = [];
    private readonly bool[] _droppedElements;
    private readonly bool[] _droppedData;

    public InstanceContext(Store store, CompiledModule module, ImportSet imports)
        : base(store)
    {
        Module = module;
        var info = module.Info;
        store.EnsureResults(module.MostResults);
        Imports = imports.Functions;
        Tables = [.. imports.Tables, .. info.Tables.Skip(info.ImportedTables).Select(type => new WasmTable(store, type, null))];
        Table = Tables.Length > 0 ? Tables[0] : null;
        Memory = imports.Memory ?? (info.Memories.Count > 0 ? store.NewMemory(info.Memories[0]) : null);
        var own = info.Globals.Count - info.ImportedGlobals;
        Globals = new GlobalCell[info.Globals.Count];
        OwnGlobals = store.NewCells(own + ((info.Globals.Count + 1) / 2));
        GlobalPointers = (Slot**)(OwnGlobals + own);
        for (var i = 0; i < Globals.Length; i++)
        {
            Globals[i] = i < info.ImportedGlobals
                ? imports.Globals[i]
                : new GlobalCell(info.Globals[i], OwnGlobals + (i - info.ImportedGlobals));
            GlobalPointers[i] = Globals[i].Cell;
        }

        _droppedElements = new bool[info.Elements.Length];
        _droppedData = new bool[info.Data.Length];
        store.Add(this);
    }

    public CompiledModule Module { get; }

    public FuncRef FunctionAt(int index)
    {
        if (index < Imports.Length)
            return Imports[index];
        if (!_references.TryGetValue(index, out var reference))
        {
            var type = Module.Info.Functions[index];
            var code = Module.CodeOf(index);
            reference = new FuncRef(type, this, index, code != 0 ? code : type.LazyEntry);
            _references.Add(index, reference);
        }

        return reference;
    }

    public Extern? Export(string name)
        => Module.Info.ExportIndex.TryGetValue(name, out var index) ? ExportAt(Module.Info.Exports[index]) : null;

    public Extern ExportAt(ExportEntry export) => export.Kind switch
    {
        ExternKind.Function => Extern.Of(FunctionAt(export.Index)),
        ExternKind.Table => Extern.Of(Tables[export.Index]),
        ExternKind.Memory => Extern.Of(Memory!),
        _ => Extern.Of(Globals[export.Index]),
    };

    public override nint ResolveCallee()
    {
        var index = CalleeIndex;
        var code = Module.Compile(index);
        if (_references.TryGetValue(index, out var reference))
            reference.Code = code;
        return code;
    }

    public ElementSegment? LiveElements(int segment) => _droppedElements[segment] ? null : Module.Info.Elements[segment];

    public void DropElements(int segment) => _droppedElements[segment] = true;

    /// <summary>The bytes of a segment; none once it was dropped.</summary>
    public ReadOnlySpan<byte> LiveData(int segment)
    {
        var data = Module.Info.Data[segment];
        return _droppedData[segment] ? default : Module.Info.Bytes.AsSpan(data.Start, data.Length);
    }

    public void DropData(int segment) => _droppedData[segment] = true;

    public void Evaluate(ConstExpr expression, GlobalCell into)
    {
        if (FuncType.IsReference(into.Type.Kind))
            into.Reference = EvaluateReference(expression);
        else if (expression.Kind == ConstKind.Global)
            *into.Cell = *Globals[expression.Index].Cell;
        else
            into.Cell->V128 = expression.Bits;
    }

    public object? EvaluateReference(ConstExpr expression) => expression.Kind switch
    {
        ConstKind.Function => FunctionAt(expression.Index),
        ConstKind.Global => Globals[expression.Index].Reference,
        _ => null,
    };

    public uint EvaluateOffset(ConstExpr expression)
        => expression.Kind == ConstKind.Global
            ? (uint)Globals[expression.Index].Cell->I32
            : System.Runtime.Intrinsics.Vector128.AsUInt32(expression.Bits)[0];
}
