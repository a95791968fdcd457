using System.Reflection.Emit;
using Wasmtime.Binary;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>Locals, globals, constants, numbers, select and references.</summary>
internal sealed partial class FunctionCompiler
{
    private void StepPlain(in Instruction instruction)
    {
        switch (instruction.Op)
        {
            case Op.Call:
                Call(instruction.A);
                break;
            case Op.CallIndirect:
                CallIndirect(_info.Types[instruction.A], instruction.B);
                break;
            case Op.Drop:
                Free(Pop());
                break;
            case Op.Select or Op.SelectTyped:
                Select();
                break;
            case Op.LocalGet:
                Push(Node.Local(instruction.A, _localTypes[instruction.A]));
                break;
            case Op.LocalSet:
                SetLocal(instruction.A);
                break;
            case Op.LocalTee:
                SetLocal(instruction.A);
                Push(Node.Local(instruction.A, _localTypes[instruction.A]));
                break;
            case Op.GlobalGet:
                GetGlobal(instruction.A);
                break;
            case Op.GlobalSet:
                SetGlobal(instruction.A);
                break;
            case Op.I32Const:
                Push(Node.Constant(ValueKind.Int32, instruction.Immediate));
                break;
            case Op.I64Const:
                Push(Node.Constant(ValueKind.Int64, instruction.Immediate));
                break;
            case Op.F32Const:
                Push(Node.Constant(ValueKind.Float32, instruction.Immediate));
                break;
            case Op.F64Const:
                Push(Node.Constant(ValueKind.Float64, instruction.Immediate));
                break;
            case >= Op.FirstNumeric and <= Op.LastNumeric:
            case >= Op.TruncSat and <= Op.LastTruncSat:
                Numeric(instruction.Op);
                break;
            case Op.RefNull:
                Push(Node.Null(instruction.A == 0x70 ? ValueKind.FuncRef : ValueKind.ExternRef));
                break;
            case Op.RefIsNull:
                Emit(Pop());
                _il.Emit(OpCodes.Ldnull);
                _il.Emit(OpCodes.Ceq);
                PushResult(ValueKind.Int32);
                break;
            case Op.RefFunc:
                _il.LoadArgument(ContextArgument);
                _il.Int32(instruction.A);
                _il.Call(typeof(GuestMemory), nameof(GuestMemory.Function));
                PushResult(ValueKind.FuncRef);
                break;
            case >= Op.FirstLoad and <= Op.LastStore:
                StepMemory(instruction);
                break;
            case >= Op.V128Load and <= Op.LastSimd:
                StepVector(instruction);
                break;
            default:
                StepBulk(instruction);
                break;
        }
    }

    private void SetLocal(int index)
    {
        var value = Pop();
        SaveReadersOf(index);
        if (value.Kind == NodeKind.Local && value.Index == index)
            return;
        Emit(value);
        StoreLocal(index);
        ForgetCheck(index);
    }

    private void Numeric(int op)
    {
        var types = NumericTypes.Of(op);
        var operands = new Node[types.Length - 1];
        for (var i = operands.Length - 1; i >= 0; i--)
            operands[i] = Pop();
        var kind = NumericTypes.Kind(types[^1]);
        if (!NumericEmitter.Traps(op))
        {
            Push(Node.Tree(op, kind, 0, operands));
            return;
        }

        foreach (var operand in operands)
            Emit(operand);
        NumericEmitter.Emit(_il, op);
        PushResult(kind);
    }

    private void Select()
    {
        var condition = Pop();
        var second = Pop();
        var first = Pop();
        if (first.Type is ValueKind.Int32 or ValueKind.Int64)
        {
            Emit(first);
            Emit(second);
            Emit(condition);
            _il.Call(typeof(Numerics.IntegerOps), first.Type == ValueKind.Int32 ? "Select32" : "Select64");
            PushResult(first.Type);
            return;
        }

        var result = _temporaries.Take(first.Type);
        var end = _il.NewLabel();
        EmitKeeping(first);
        _il.Store(result);
        BranchOn(condition, end, when: true);
        Emit(second);
        _il.Store(result);
        _il.Mark(end);
        Free(first);
        _stack.Add(Node.Temp(result, first.Type));
    }

    private void GetGlobal(int index)
    {
        var type = _info.Globals[index];
        var own = index - _info.ImportedGlobals;
        if (own >= 0 && !type.Mutable && _info.GlobalInits[own] is { Kind: ConstKind.Number } init)
        {
            Push(type.Kind == ValueKind.V128
                ? Node.Constant(init.Bits)
                : Node.Constant(type.Kind, System.Runtime.Intrinsics.Vector128.AsUInt64(init.Bits)[0]));
            return;
        }

        LoadGlobalPlace(index, type.Kind);
        if (FuncType.IsReference(type.Kind))
            _il.Emit(OpCodes.Ldfld, IlTypes.Field<GlobalCell>(nameof(GlobalCell.Reference)));
        else
            _il.LoadIndirect(type.Kind);
        PushResult(type.Kind);
    }

    private void SetGlobal(int index)
    {
        var kind = _info.Globals[index].Kind;
        var value = Pop();
        LoadGlobalPlace(index, kind);
        Emit(value);
        if (FuncType.IsReference(kind))
            _il.Emit(OpCodes.Stfld, IlTypes.Field<GlobalCell>(nameof(GlobalCell.Reference)));
        else
            _il.StoreIndirect(kind);
    }

    /// <summary>The cell object of a reference, the address of a number.</summary>
    private void LoadGlobalPlace(int index, ValueKind kind)
    {
        _il.LoadArgument(ContextArgument);
        var own = index - _info.ImportedGlobals;
        if (FuncType.IsReference(kind))
        {
            _il.Emit(OpCodes.Ldfld, IlTypes.Field<InstanceContext>(nameof(InstanceContext.Globals)));
            _il.Int32(index);
            _il.Emit(OpCodes.Ldelem_Ref);
        }
        else if (own >= 0)
        {
            _il.Emit(OpCodes.Ldfld, IlTypes.Field<InstanceContext>(nameof(InstanceContext.OwnGlobals)));
            AddOffset(own * 16);
        }
        else
        {
            _il.Emit(OpCodes.Ldfld, IlTypes.Field<InstanceContext>(nameof(InstanceContext.GlobalPointers)));
            AddOffset(index * 8);
            _il.Emit(OpCodes.Ldind_I);
        }
    }

    private void AddOffset(int bytes)
    {
        if (bytes == 0)
            return;
        _il.Int32(bytes);
        _il.Emit(OpCodes.Add);
    }
}
