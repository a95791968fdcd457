using Wasmtime.Binary;
using Wasmtime.Compilation;

namespace Wasmtime.Runtime;

/// <summary>Makes an instance: checks imports against their types, fills tables and memory, runs the start function.</summary>
internal static unsafe class Instantiator
{
    public static InstanceContext Instantiate(Store store, CompiledModule module, ReadOnlySpan<Extern> imports)
    {
        var info = module.Info;
        CheckStoreLimits(store, info);
        var context = new InstanceContext(store, module, Bind(store, info, imports));
        for (var i = info.ImportedGlobals; i < info.Globals.Count; i++)
            context.Evaluate(info.GlobalInits[i - info.ImportedGlobals], context.Globals[i]);
        for (var i = 0; i < info.Elements.Length; i++)
            FillTable(context, info.Elements[i], i);
        for (var i = 0; i < info.Data.Length; i++)
            FillMemory(context, info.Data[i], i);
        if (info.Start >= 0)
        {
            var start = context.FunctionAt(info.Start);
            store.Call(start, null, null);
        }

        return context;
    }

    private static void CheckStoreLimits(Store store, ModuleInfo info)
    {
        var limits = store.Limits;
        Check(store.InstanceCount + 1, limits.Instances, "instance");
        Check(store.TableCount + info.Tables.Count - info.ImportedTables, limits.Tables, "table");
        Check(store.MemoryCount + info.Memories.Count - info.ImportedMemories, limits.Memories, "memory");

        static void Check(long wanted, long limit, string what)
        {
            if (wanted > limit)
                throw new WasmtimeException($"resource limit exceeded: {what} count too high at {wanted}");
        }
    }

    private static ImportSet Bind(Store store, ModuleInfo info, ReadOnlySpan<Extern> given)
    {
        if (given.Length != info.Imports.Length)
            throw new WasmtimeException($"expected {info.Imports.Length} imports, found {given.Length}");
        var functions = info.ImportedFunctions == 0 ? [] : new FuncRef[info.ImportedFunctions];
        var tables = info.ImportedTables == 0 ? [] : new WasmTable[info.ImportedTables];
        var globals = info.ImportedGlobals == 0 ? [] : new GlobalCell[info.ImportedGlobals];
        LinearMemory? memory = null;
        for (var i = 0; i < given.Length; i++)
        {
            var import = info.Imports[i];
            var item = given[i].Item;
            switch (import.Kind)
            {
                case ExternKind.Function when item is HostFunction host && host.Type == info.Functions[import.Index]:
                    functions[import.Index] = host.Bind(store);
                    break;
                case ExternKind.Function when item is FuncRef function && function.Type == info.Functions[import.Index]:
                    functions[import.Index] = function;
                    break;
                case ExternKind.Table when item is WasmTable table && info.Tables[import.Index].Accepts(table.PresentType):
                    tables[import.Index] = table;
                    break;
                case ExternKind.Memory when item is LinearMemory found && info.Memories[import.Index].Accepts(found.PresentType):
                    memory = found;
                    break;
                case ExternKind.Global when item is GlobalCell cell && cell.Type == info.Globals[import.Index]:
                    globals[import.Index] = cell;
                    break;
                default:
                    throw new WasmtimeException(
                        $"incompatible import type for `{import.Module}::{import.Name}`: expected {Expected(info, import)}, found {Found(given[i])}");
            }
        }

        return new ImportSet(functions, tables, memory, globals);
    }

    private static string Expected(ModuleInfo info, ImportEntry import) => import.Kind switch
    {
        ExternKind.Function => $"func of type {info.Functions[import.Index]}",
        ExternKind.Table => info.Tables[import.Index].ToString(),
        ExternKind.Memory => info.Memories[import.Index].ToString(),
        _ => info.Globals[import.Index].ToString(),
    };

    private static string Found(Extern given) => given.Item switch
    {
        HostFunction host => $"func of type {host.Type}",
        FuncRef function => $"func of type {function.Type}",
        WasmTable table => table.PresentType.ToString(),
        LinearMemory memory => memory.PresentType.ToString(),
        GlobalCell global => global.Type.ToString(),
        _ => given.Kind.ToString(),
    };

    private static void FillTable(InstanceContext context, ElementSegment segment, int index)
    {
        if (segment.Mode == SegmentMode.Passive)
            return;
        if (segment.Mode == SegmentMode.Active)
        {
            var offset = context.EvaluateOffset(segment.Offset);
            Trapping(context.Store, () => GuestMemory.InitTable(context, segment.Table, index, offset, 0, (uint)segment.Items.Length));
        }

        context.DropElements(index);
    }

    private static void FillMemory(InstanceContext context, DataSegment segment, int index)
    {
        if (segment.Mode != SegmentMode.Active)
            return;
        var offset = context.EvaluateOffset(segment.Offset);
        var memory = context.Memory!;
        if ((ulong)offset + (ulong)segment.Length > memory.Length)
            Trapping(context.Store, () => Traps.Throw((int)TrapCode.MemoryOutOfBounds));
        context.LiveData(index).CopyTo(new Span<byte>(memory.Base + offset, segment.Length));
        context.DropData(index);
    }

    private static void Trapping(Store store, Action action)
    {
        try
        {
            action();
        }
        catch (GuestTrap trap)
        {
            throw Traps.Translate(trap, store);
        }
    }
}
