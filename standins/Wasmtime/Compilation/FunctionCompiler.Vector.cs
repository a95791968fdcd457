using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Wasmtime.Binary;
using Wasmtime.Numerics;

namespace Wasmtime.Compilation;

/// <summary>Vector instructions: calls of <see cref="SimdOps"/>, which the JIT inlines.</summary>
internal sealed partial class FunctionCompiler
{
    private void StepVector(in Instruction instruction)
    {
        var op = instruction.Op;
        switch (op)
        {
            case < Op.V128Store or Op.V128Load32Zero or Op.V128Load64Zero:
                var address = CheckedAddress(Pop(), instruction.Immediate, 1 << MemoryAccess.VectorLog(op));
                EmitAddress(address, instruction.Immediate);
                Free(address);
                LoadVector(op);
                PushResult(ValueKind.V128);
                break;
            case Op.V128Store:
                var value = Pop();
                var target = CheckedAddress(Pop(), instruction.Immediate, 16);
                EmitAddress(target, instruction.Immediate);
                Emit(value);
                Free(target);
                _il.StoreIndirect(ValueKind.V128);
                break;
            case Op.V128Const:
                Push(Node.Constant(instruction.Vector));
                break;
            case Op.Shuffle:
                Shuffle(instruction.Vector);
                break;
            case >= Op.LoadLane and < Op.StoreLane:
                LoadLane(instruction);
                break;
            case >= Op.StoreLane and <= Op.LastStoreLane:
                StoreLane(instruction);
                break;
            default:
                var operation = SimdTable.Find(op)!;
                var operands = new Node[operation.Operands.Length];
                for (var i = operands.Length - 1; i >= 0; i--)
                    operands[i] = Pop();
                Push(Node.Tree(op, operation.Result, instruction.B, operands));
                break;
        }
    }

    private void EmitVector(Node node)
    {
        var operation = SimdTable.Find(node.Index)!;
        if (operation.Lanes > 0)
            _il.Int32(node.Lane);
        _il.Call(operation.Method);
    }

    private void EmitVectorConstant(Vector128<byte> vector)
    {
        _il.Generator.Emit(OpCodes.Ldc_I8, vector.AsInt64()[0]);
        _il.Generator.Emit(OpCodes.Ldc_I8, vector.AsInt64()[1]);
        _il.Call(typeof(SimdOps), nameof(SimdOps.Constant));
    }

    private void LoadVector(int op)
    {
        switch (op)
        {
            case Op.V128Load:
                _il.LoadIndirect(ValueKind.V128);
                break;
            case < 0xfd07:
                _il.Emit(OpCodes.Ldind_I8);
                _il.Call(typeof(SimdOps), SimdOps.Extensions[op - 0xfd01]);
                break;
            case 0xfd07: Scalar(OpCodes.Ldind_U1, nameof(SimdOps.I8x16Splat)); break;
            case 0xfd08: Scalar(OpCodes.Ldind_U2, nameof(SimdOps.I16x8Splat)); break;
            case 0xfd09: Scalar(OpCodes.Ldind_I4, nameof(SimdOps.I32x4Splat)); break;
            case 0xfd0a: Scalar(OpCodes.Ldind_I8, nameof(SimdOps.I64x2Splat)); break;
            case Op.V128Load32Zero: Scalar(OpCodes.Ldind_I4, nameof(SimdOps.Zero32)); break;
            default: Scalar(OpCodes.Ldind_I8, nameof(SimdOps.Zero64)); break;
        }

        void Scalar(OpCode load, string method)
        {
            _il.Emit(load);
            _il.Call(typeof(SimdOps), method);
        }
    }

    private void LoadLane(in Instruction instruction)
    {
        var log = MemoryAccess.VectorLog(instruction.Op);
        var vector = Pop();
        var address = CheckedAddress(Pop(), instruction.Immediate, 1 << log);
        Emit(vector);
        EmitAddress(address, instruction.Immediate);
        Free(address);
        _il.Emit(log switch { 0 => OpCodes.Ldind_U1, 1 => OpCodes.Ldind_U2, 2 => OpCodes.Ldind_I4, _ => OpCodes.Ldind_I8 });
        _il.Int32(instruction.B);
        _il.Call(typeof(SimdOps), log switch
        {
            0 => nameof(SimdOps.I8x16Replace),
            1 => nameof(SimdOps.I16x8Replace),
            2 => nameof(SimdOps.I32x4Replace),
            _ => nameof(SimdOps.I64x2Replace),
        });
        PushResult(ValueKind.V128);
    }

    private void StoreLane(in Instruction instruction)
    {
        var log = MemoryAccess.VectorLog(instruction.Op);
        var vector = Pop();
        var address = CheckedAddress(Pop(), instruction.Immediate, 1 << log);
        EmitAddress(address, instruction.Immediate);
        Emit(vector);
        Free(address);
        _il.Int32(instruction.B);
        _il.Call(typeof(SimdOps), log switch
        {
            0 => nameof(SimdOps.I8x16ExtractU),
            1 => nameof(SimdOps.I16x8ExtractU),
            2 => nameof(SimdOps.I32x4Extract),
            _ => nameof(SimdOps.I64x2Extract),
        });
        _il.Emit(log switch { 0 => OpCodes.Stind_I1, 1 => OpCodes.Stind_I2, 2 => OpCodes.Stind_I4, _ => OpCodes.Stind_I8 });
    }

    private void Shuffle(Vector128<byte> lanes)
    {
        var second = Pop();
        var first = Pop();
        Emit(first);
        Emit(second);

        // Each operand is shuffled by itself; a lane number out of its range gives zero.
        EmitVectorConstant(lanes);
        EmitVectorConstant(lanes - Vector128.Create((byte)16));
        _il.Call(typeof(SimdOps), nameof(SimdOps.Shuffle));
        PushResult(ValueKind.V128);
    }
}
