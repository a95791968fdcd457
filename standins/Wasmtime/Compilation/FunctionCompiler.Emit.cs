using System.Reflection.Emit;
using Wasmtime.Binary;
using Wasmtime.Numerics;

namespace Wasmtime.Compilation;

/// <summary>Operands onto the IL stack.</summary>
internal sealed partial class FunctionCompiler
{
    /// <summary>Emits a node that is not needed again.</summary>
    private void Emit(Node node)
    {
        EmitKeeping(node);
        Free(node);
    }

    /// <summary>Emits a node without giving its temporaries away.</summary>
    private void EmitKeeping(Node node)
    {
        switch (node.Kind)
        {
            case NodeKind.Constant:
                EmitConstant(node);
                break;
            case NodeKind.Local:
                LoadLocal(node.Index);
                break;
            case NodeKind.Temporary:
                _il.Load(node.Temporary!);
                break;
            default:
                foreach (var operand in node.Operands)
                    EmitKeeping(operand);
                if (node.Index >= Op.V128Load)
                    EmitVector(node);
                else
                    NumericEmitter.Emit(_il, node.Index);
                break;
        }
    }

    private void EmitConstant(Node node)
    {
        switch (node.Type)
        {
            case ValueKind.Int32:
                _il.Int32((int)node.Bits);
                break;
            case ValueKind.Int64:
                _il.Int64((long)node.Bits);
                break;
            case ValueKind.Float32 when float.IsNaN(BitConverter.UInt32BitsToSingle((uint)node.Bits)):
                // A constant passes through a double in the JIT, which would quieten a signalling NaN.
                _il.Int32((int)node.Bits);
                _il.Call(typeof(FloatOps), nameof(FloatOps.SingleFromBits));
                break;
            case ValueKind.Float32:
                _il.Generator.Emit(OpCodes.Ldc_R4, BitConverter.UInt32BitsToSingle((uint)node.Bits));
                break;
            case ValueKind.Float64 when double.IsNaN(BitConverter.UInt64BitsToDouble(node.Bits)):
                _il.Int64((long)node.Bits);
                _il.Call(typeof(FloatOps), nameof(FloatOps.DoubleFromBits));
                break;
            case ValueKind.Float64:
                _il.Generator.Emit(OpCodes.Ldc_R8, BitConverter.UInt64BitsToDouble(node.Bits));
                break;
            case ValueKind.V128:
                EmitVectorConstant(node.Vector);
                break;
            default:
                _il.Emit(OpCodes.Ldnull);
                break;
        }
    }

    private void LoadLocal(int index)
    {
        if (index < _type.Parameters.Length)
            _il.LoadArgument(index);
        else
            _il.Load(_locals[index]!);
    }

    private void StoreLocal(int index)
    {
        if (index < _type.Parameters.Length)
            _il.StoreArgument(index);
        else
            _il.Store(_locals[index]!);
    }

    /// <summary>Branches on a condition, taking negations into the branch.</summary>
    private void BranchOn(Node condition, Label target, bool when)
    {
        var root = condition;
        while (root.Kind == NodeKind.Tree && root.Index == NumericEmitter.I32Eqz)
        {
            when = !when;
            root = root.Operands[0];
        }

        if (root.Kind == NodeKind.Tree && NumericEmitter.TryBranch(root.Index, when, out var branch))
        {
            EmitKeeping(root.Operands[0]);
            EmitKeeping(root.Operands[1]);
            _il.Emit(branch, target);
        }
        else
        {
            EmitKeeping(root);
            _il.Emit(when ? OpCodes.Brtrue : OpCodes.Brfalse, target);
        }

        Free(condition);
    }
}
