using System.Runtime.Intrinsics;

namespace Wasmtime.Binary;

/// <summary>Constant expressions: one instruction and an end.</summary>
internal sealed partial class ModuleDecoder
{
    private ConstExpr Constant(ref WasmReader reader, ValueKind expected)
    {
        var found = new List<(ConstExpr Value, ValueKind Kind)>(1);
        while (true)
        {
            var instruction = Instruction.Read(ref reader);
            if (instruction.Op == Op.End)
                break;
            if (found.Count == 2)
                throw reader.Fault("type mismatch: a constant expression has more than one value");
            found.Add(ConstantInstruction(ref reader, instruction));
        }

        if (found.Count != 1 || found[0].Kind != expected)
            throw reader.Fault($"type mismatch: a constant expression must have one value of type {expected}");
        return found[0].Value;
    }

    private (ConstExpr Value, ValueKind Kind) ConstantInstruction(ref WasmReader reader, in Instruction instruction)
    {
        switch (instruction.Op)
        {
            case Op.I32Const: return (Number(instruction.Immediate), ValueKind.Int32);
            case Op.I64Const: return (Number(instruction.Immediate), ValueKind.Int64);
            case Op.F32Const: return (Number(instruction.Immediate), ValueKind.Float32);
            case Op.F64Const: return (Number(instruction.Immediate), ValueKind.Float64);
            case Op.V128Const when _settings.Simd: return (new ConstExpr(ConstKind.Number, instruction.Vector, 0), ValueKind.V128);
            case Op.RefNull when _settings.ReferenceTypes:
                return BinaryTypes.TryReference((byte)instruction.A, _settings, out var kind)
                    ? (new ConstExpr(ConstKind.Null, default, 0), kind)
                    : throw reader.Fault("malformed reference type");
            case Op.RefFunc:
                if ((uint)instruction.A >= (uint)_info.Functions.Count)
                    throw reader.Fault($"unknown function {(uint)instruction.A}");
                _info.Referable.Add(instruction.A);
                return (ConstExpr.Function(instruction.A), ValueKind.FuncRef);
            case Op.GlobalGet:
                if ((uint)instruction.A >= (uint)_info.ImportedGlobals)
                    throw reader.Fault($"unknown global {(uint)instruction.A}");
                if (_info.Globals[instruction.A].Mutable)
                    throw reader.Fault("constant expression required: the global is mutable");
                return (new ConstExpr(ConstKind.Global, default, instruction.A), _info.Globals[instruction.A].Kind);
            default:
                throw reader.Fault("constant expression required");
        }
    }

    private static ConstExpr Number(ulong bits) => new(ConstKind.Number, Vector128.Create(bits, 0).AsByte(), 0);
}
