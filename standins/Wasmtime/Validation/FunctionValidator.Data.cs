using Wasmtime.Binary;
using Wasmtime.Compilation;

namespace Wasmtime.Validation;

/// <summary>Memory, tables, numbers, vectors.</summary>
internal sealed partial class FunctionValidator
{
    private void StepData(in Instruction instruction)
    {
        switch (instruction.Op)
        {
            case >= Op.FirstLoad and < Op.FirstStore:
                Access(instruction, MemoryAccess.Log(instruction.Op));
                Pop(ValueKind.Int32);
                Push(MemoryAccess.Kind(instruction.Op));
                break;
            case >= Op.FirstStore and <= Op.LastStore:
                Access(instruction, MemoryAccess.Log(instruction.Op));
                Pop(MemoryAccess.Kind(instruction.Op));
                Pop(ValueKind.Int32);
                break;
            case Op.MemorySize:
                NeedMemory();
                Push(ValueKind.Int32);
                break;
            case Op.MemoryGrow:
                NeedMemory();
                Pop(ValueKind.Int32);
                Push(ValueKind.Int32);
                break;
            case Op.I32Const: Push(ValueKind.Int32); break;
            case Op.I64Const: Push(ValueKind.Int64); break;
            case Op.F32Const: Push(ValueKind.Float32); break;
            case Op.F64Const: Push(ValueKind.Float64); break;
            case >= Op.FirstNumeric and <= Op.LastNumeric:
            case >= Op.TruncSat and <= Op.LastTruncSat:
                var types = NumericTypes.Of(instruction.Op);
                for (var i = types.Length - 2; i >= 0; i--)
                    Pop(NumericTypes.Kind(types[i]));
                Push(NumericTypes.Kind(types[^1]));
                break;
            case Op.TableGet:
                NeedReferenceTypes();
                Pop(ValueKind.Int32);
                Push(Table(instruction.A));
                break;
            case Op.TableSet:
                NeedReferenceTypes();
                Pop(Table(instruction.A));
                Pop(ValueKind.Int32);
                break;
            case >= Op.V128Load and <= Op.LastSimd:
                StepVector(instruction);
                break;
            default:
                StepBulk(instruction);
                break;
        }
    }

    private void StepBulk(in Instruction instruction)
    {
        if (!settings.BulkMemory)
            throw _reader.Fault("bulk memory instructions are not enabled");
        switch (instruction.Op)
        {
            case Op.MemoryInit:
                NeedMemory();
                NeedData(instruction.A);
                Pop3();
                break;
            case Op.DataDrop:
                NeedData(instruction.A);
                break;
            case Op.MemoryCopy or Op.MemoryFill:
                NeedMemory();
                Pop3();
                break;
            case Op.TableInit:
                NeedElements(instruction.A);
                if (Table(instruction.B) != info.Elements[instruction.A].Kind)
                    throw _reader.Fault("type mismatch: the segment's elements are not of the table's kind");
                Pop3();
                break;
            case Op.ElemDrop:
                NeedElements(instruction.A);
                break;
            case Op.TableCopy:
                if (Table(instruction.A) != Table(instruction.B))
                    throw _reader.Fault("type mismatch: the tables hold different kinds");
                Pop3();
                break;
            case Op.TableGrow:
                Pop(ValueKind.Int32);
                Pop(Table(instruction.A));
                Push(ValueKind.Int32);
                break;
            case Op.TableSize:
                Table(instruction.A);
                Push(ValueKind.Int32);
                break;
            case Op.TableFill:
                Pop(ValueKind.Int32);
                Pop(Table(instruction.A));
                Pop(ValueKind.Int32);
                break;
            default:
                throw _reader.Fault("illegal opcode");
        }
    }

    private void Pop3()
    {
        Pop(ValueKind.Int32);
        Pop(ValueKind.Int32);
        Pop(ValueKind.Int32);
    }

    private void NeedData(int segment)
    {
        if (info.DataCount < 0)
            throw _reader.Fault("data count section required");
        if ((uint)segment >= (uint)info.DataCount)
            throw _reader.Fault($"unknown data segment {(uint)segment}");
    }

    private void NeedElements(int segment)
    {
        if ((uint)segment >= (uint)info.Elements.Length)
            throw _reader.Fault($"unknown elem segment {(uint)segment}");
    }

    private void StepVector(in Instruction instruction)
    {
        if (!settings.Simd)
            throw _reader.Fault("SIMD is not enabled");
        switch (instruction.Op)
        {
            case < Op.V128Store or Op.V128Load32Zero or Op.V128Load64Zero:
                Access(instruction, MemoryAccess.VectorLog(instruction.Op));
                Pop(ValueKind.Int32);
                Push(ValueKind.V128);
                return;
            case Op.V128Store:
                Access(instruction, 4);
                Pop(ValueKind.V128);
                Pop(ValueKind.Int32);
                return;
            case Op.V128Const:
                Push(ValueKind.V128);
                return;
            case Op.Shuffle:
                for (var i = 0; i < 16; i++)
                {
                    if (instruction.Vector[i] >= 32)
                        throw _reader.Fault("invalid lane index");
                }

                Pop(ValueKind.V128);
                Pop(ValueKind.V128);
                Push(ValueKind.V128);
                return;
            case >= Op.LoadLane and <= Op.LastStoreLane:
                var log = MemoryAccess.VectorLog(instruction.Op);
                Access(instruction, log);
                if (instruction.B >= 16 >> log)
                    throw _reader.Fault("invalid lane index");
                Pop(ValueKind.V128);
                Pop(ValueKind.Int32);
                if (instruction.Op < Op.StoreLane)
                    Push(ValueKind.V128);
                return;
        }

        if (SimdTable.Find(instruction.Op) is not { } operation)
            throw _reader.Fault($"illegal opcode 0xfd {instruction.Op & 0xff}");
        if (operation.Lanes > 0 && instruction.B >= operation.Lanes)
            throw _reader.Fault("invalid lane index");
        Pop(operation.Operands);
        Push(operation.Result);
    }
}
