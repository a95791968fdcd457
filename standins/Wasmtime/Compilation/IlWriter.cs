using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>Thin helpers over <see cref="ILGenerator"/>: the shortest form of each instruction and the accesses that recur.</summary>
internal sealed class IlWriter(ILGenerator il)
{
    private static readonly FieldInfo State = IlTypes.Field<VmContext>(nameof(VmContext.State));
    private static readonly FieldInfo StoreField = IlTypes.Field<VmContext>(nameof(VmContext.Store));
    private static readonly FieldInfo ReferenceResults = IlTypes.Field<Wasmtime.Store>(nameof(Wasmtime.Store.ReferenceResults));

    public ILGenerator Generator => il;

    public LocalBuilder Declare(Type type) => il.DeclareLocal(type);

    public Label NewLabel() => il.DefineLabel();

    public void Mark(Label label) => il.MarkLabel(label);

    public void Emit(OpCode code) => il.Emit(code);

    public void Emit(OpCode code, Type type) => il.Emit(code, type);

    public void Emit(OpCode code, Label label) => il.Emit(code, label);

    public void Emit(OpCode code, FieldInfo field) => il.Emit(code, field);

    public void Load(LocalBuilder local)
    {
        var index = local.LocalIndex;
        switch (index)
        {
            case 0: il.Emit(OpCodes.Ldloc_0); break;
            case 1: il.Emit(OpCodes.Ldloc_1); break;
            case 2: il.Emit(OpCodes.Ldloc_2); break;
            case 3: il.Emit(OpCodes.Ldloc_3); break;
            case < 256: il.Emit(OpCodes.Ldloc_S, (byte)index); break;
            default: il.Emit(OpCodes.Ldloc, local); break;
        }
    }

    public void Store(LocalBuilder local)
    {
        var index = local.LocalIndex;
        switch (index)
        {
            case 0: il.Emit(OpCodes.Stloc_0); break;
            case 1: il.Emit(OpCodes.Stloc_1); break;
            case 2: il.Emit(OpCodes.Stloc_2); break;
            case 3: il.Emit(OpCodes.Stloc_3); break;
            case < 256: il.Emit(OpCodes.Stloc_S, (byte)index); break;
            default: il.Emit(OpCodes.Stloc, local); break;
        }
    }

    public void LoadArgument(int index)
    {
        switch (index)
        {
            case 0: il.Emit(OpCodes.Ldarg_0); break;
            case 1: il.Emit(OpCodes.Ldarg_1); break;
            case 2: il.Emit(OpCodes.Ldarg_2); break;
            case 3: il.Emit(OpCodes.Ldarg_3); break;
            case < 256: il.Emit(OpCodes.Ldarg_S, (byte)index); break;
            default: il.Emit(OpCodes.Ldarg, (short)index); break;
        }
    }

    public void StoreArgument(int index)
    {
        if (index < 256)
            il.Emit(OpCodes.Starg_S, (byte)index);
        else
            il.Emit(OpCodes.Starg, (short)index);
    }

    public void Int32(int value)
    {
        switch (value)
        {
            case >= -1 and <= 8: il.Emit(SmallConstants[value + 1]); break;
            case >= sbyte.MinValue and <= sbyte.MaxValue: il.Emit(OpCodes.Ldc_I4_S, (sbyte)value); break;
            default: il.Emit(OpCodes.Ldc_I4, value); break;
        }
    }

    public void Int64(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Int32((int)value);
            il.Emit(OpCodes.Conv_I8);
        }
        else
        {
            il.Emit(OpCodes.Ldc_I8, value);
        }
    }

    public void Call(Type type, string method) => il.Emit(OpCodes.Call, IlTypes.Method(type, method));

    public void Call(MethodInfo method) => il.Emit(OpCodes.Call, method);

    public void CallVirtual(Type type, string method) => il.Emit(OpCodes.Callvirt, IlTypes.Method(type, method));

    public void Calli(FuncType type)
        => il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, IlTypes.ReturnOf(type), IlTypes.ParametersOf(type), null);

    /// <summary>Unaligned access: WebAssembly's alignment is a hint.</summary>
    public void LoadIndirect(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.Int32: il.Emit(OpCodes.Ldind_I4); break;
            case ValueKind.Int64: il.Emit(OpCodes.Ldind_I8); break;
            case ValueKind.Float32: il.Emit(OpCodes.Ldind_R4); break;
            case ValueKind.Float64: il.Emit(OpCodes.Ldind_R8); break;
            case ValueKind.V128:
                il.Emit(OpCodes.Unaligned, (byte)1);
                il.Emit(OpCodes.Ldobj, typeof(Vector128<byte>));
                break;
            default: il.Emit(OpCodes.Ldind_Ref); break;
        }
    }

    public void StoreIndirect(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.Int32: il.Emit(OpCodes.Stind_I4); break;
            case ValueKind.Int64: il.Emit(OpCodes.Stind_I8); break;
            case ValueKind.Float32: il.Emit(OpCodes.Stind_R4); break;
            case ValueKind.Float64: il.Emit(OpCodes.Stind_R8); break;
            case ValueKind.V128:
                il.Emit(OpCodes.Unaligned, (byte)1);
                il.Emit(OpCodes.Stobj, typeof(Vector128<byte>));
                break;
            default: il.Emit(OpCodes.Stind_Ref); break;
        }
    }

    /// <summary>Loads result <paramref name="index"/> (1 or more) of a call that has just returned.</summary>
    public void LoadExtraResult(OpCode loadContext, int index, ValueKind kind)
    {
        il.Emit(loadContext);
        FinishLoadExtraResult(index, kind);
    }

    public void LoadExtraResult(int contextArgument, int index, ValueKind kind)
    {
        LoadArgument(contextArgument);
        FinishLoadExtraResult(index, kind);
    }

    /// <summary>Pushes where result <paramref name="index"/> goes; the value and <see cref="EndStoreExtraResult"/> follow.</summary>
    public void BeginStoreExtraResult(int contextArgument, int index, ValueKind kind)
    {
        LoadArgument(contextArgument);
        PushExtraResult(index, kind);
    }

    public void EndStoreExtraResult(ValueKind kind)
    {
        if (FuncType.IsReference(kind))
            il.Emit(OpCodes.Stelem_Ref);
        else
            StoreIndirect(kind);
    }

    private void FinishLoadExtraResult(int index, ValueKind kind)
    {
        PushExtraResult(index, kind);
        if (FuncType.IsReference(kind))
            il.Emit(OpCodes.Ldelem_Ref);
        else
            LoadIndirect(kind);
    }

    private void PushExtraResult(int index, ValueKind kind)
    {
        if (FuncType.IsReference(kind))
        {
            il.Emit(OpCodes.Ldfld, StoreField);
            il.Emit(OpCodes.Ldfld, ReferenceResults);
            Int32(index);
            return;
        }

        il.Emit(OpCodes.Ldfld, State);
        Int32(StoreLayout.Results);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        Int32(index * 16);
        il.Emit(OpCodes.Add);
    }

    private static readonly OpCode[] SmallConstants =
    [
        OpCodes.Ldc_I4_M1, OpCodes.Ldc_I4_0, OpCodes.Ldc_I4_1, OpCodes.Ldc_I4_2, OpCodes.Ldc_I4_3,
        OpCodes.Ldc_I4_4, OpCodes.Ldc_I4_5, OpCodes.Ldc_I4_6, OpCodes.Ldc_I4_7, OpCodes.Ldc_I4_8,
    ];
}
