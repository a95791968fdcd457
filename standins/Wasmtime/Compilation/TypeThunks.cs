using System.Reflection.Emit;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>The three small methods that a function type needs at the border between host and guest. Made on first use.</summary>
internal sealed class TypeThunks(FuncType type)
{
    private DynamicMethod? _guest;
    private DynamicMethod? _host;
    private DynamicMethod? _lazy;
    private nint _guestEntry;
    private nint _hostEntry;
    private nint _lazyEntry;

    /// <summary>void (Slot* slots, object[] references, nint code, VmContext context): arguments out of the slots, results into them.</summary>
    public nint GuestEntry => Made(ref _guestEntry, ref _guest, BuildGuestEntry);

    /// <summary>A function of this type that calls the host function of its context.</summary>
    public nint HostEntry => Made(ref _hostEntry, ref _host, BuildHostEntry);

    /// <summary>A function of this type that has its context compile the real one, then runs that.</summary>
    public nint LazyEntry => Made(ref _lazyEntry, ref _lazy, BuildLazyEntry);

    private nint Made(ref nint entry, ref DynamicMethod? method, Func<DynamicMethod> build)
    {
        var known = Volatile.Read(ref entry);
        if (known != 0)
            return known;
        lock (this)
        {
            if (entry == 0)
            {
                method = build();
                Volatile.Write(ref entry, IlTypes.EntryOf(method));
            }

            return entry;
        }
    }

    private DynamicMethod BuildGuestEntry()
    {
        var method = IlTypes.NewMethod("enter-guest", typeof(void), [typeof(nint), typeof(object?[]), typeof(nint), typeof(VmContext)]);
        var il = new IlWriter(method.GetILGenerator());
        if (type.Results.Length > 0)
            PrepareStore(il, 0, type.Results[0]);
        for (var i = 0; i < type.Parameters.Length; i++)
            LoadSlot(il, OpCodes.Ldarg_0, OpCodes.Ldarg_1, i, type.Parameters[i]);
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Ldarg_2);
        il.Calli(type);
        if (type.Results.Length > 0)
            FinishStore(il, type.Results[0]);
        for (var i = 1; i < type.Results.Length; i++)
        {
            PrepareStore(il, i, type.Results[i]);
            il.LoadExtraResult(OpCodes.Ldarg_3, i, type.Results[i]);
            FinishStore(il, type.Results[i]);
        }

        il.Emit(OpCodes.Ret);
        return method;

        static void PrepareStore(IlWriter il, int index, ValueKind kind)
        {
            il.Emit(FuncType.IsReference(kind) ? OpCodes.Ldarg_1 : OpCodes.Ldarg_0);
            Advance(il, index, kind);
        }
    }

    private DynamicMethod BuildHostEntry()
    {
        var method = IlTypes.NewMethod("enter-host", IlTypes.ReturnOf(type), IlTypes.ParametersOf(type));
        var il = new IlWriter(method.GetILGenerator());
        var slots = il.Declare(typeof(nint));
        var references = il.Declare(typeof(object?[]));
        il.Int32(Math.Max(1, type.SlotCount) * 16);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Localloc);
        il.Store(slots);
        if (type.HasReferences)
        {
            il.Int32(type.SlotCount);
            il.Emit(OpCodes.Newarr, typeof(object));
        }
        else
        {
            il.Emit(OpCodes.Ldnull);
        }

        il.Store(references);
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            il.Load(FuncType.IsReference(type.Parameters[i]) ? references : slots);
            Advance(il, i, type.Parameters[i]);
            il.LoadArgument(i);
            FinishStore(il, type.Parameters[i]);
        }

        il.LoadArgument(type.Parameters.Length);
        il.Load(slots);
        il.Load(references);
        il.Call(typeof(HostCalls), nameof(HostCalls.Dispatch));
        for (var i = 1; i < type.Results.Length; i++)
        {
            var kind = type.Results[i];
            il.BeginStoreExtraResult(type.Parameters.Length, i, kind);
            LoadSlot(il, slots, references, i, kind);
            il.EndStoreExtraResult(kind);
        }

        if (type.Results.Length > 0)
            LoadSlot(il, slots, references, 0, type.Results[0]);
        il.Emit(OpCodes.Ret);
        return method;
    }

    private DynamicMethod BuildLazyEntry()
    {
        var method = IlTypes.NewMethod("compile-first", IlTypes.ReturnOf(type), IlTypes.ParametersOf(type));
        var il = new IlWriter(method.GetILGenerator());
        for (var i = 0; i <= type.Parameters.Length; i++)
            il.LoadArgument(i);
        il.LoadArgument(type.Parameters.Length);
        il.CallVirtual(typeof(VmContext), nameof(VmContext.ResolveCallee));
        il.Calli(type);
        il.Emit(OpCodes.Ret);
        return method;
    }

    private static void LoadSlot(IlWriter il, OpCode slots, OpCode references, int index, ValueKind kind)
    {
        il.Emit(FuncType.IsReference(kind) ? references : slots);
        Advance(il, index, kind);
        Read(il, kind);
    }

    private static void LoadSlot(IlWriter il, LocalBuilder slots, LocalBuilder references, int index, ValueKind kind)
    {
        il.Load(FuncType.IsReference(kind) ? references : slots);
        Advance(il, index, kind);
        Read(il, kind);
    }

    private static void Read(IlWriter il, ValueKind kind)
    {
        if (FuncType.IsReference(kind))
            il.Emit(OpCodes.Ldelem_Ref);
        else
            il.LoadIndirect(kind);
    }

    private static void Advance(IlWriter il, int index, ValueKind kind)
    {
        if (FuncType.IsReference(kind))
        {
            il.Int32(index);
        }
        else if (index != 0)
        {
            il.Int32(index * 16);
            il.Emit(OpCodes.Add);
        }
    }

    private static void FinishStore(IlWriter il, ValueKind kind)
    {
        if (FuncType.IsReference(kind))
            il.Emit(OpCodes.Stelem_Ref);
        else
            il.StoreIndirect(kind);
    }
}
