using System.Runtime.Intrinsics;

namespace Wasmtime.Binary;

/// <summary>One decoded instruction. What <see cref="A"/> and <see cref="B"/> are depends on the opcode.</summary>
internal struct Instruction
{
    /// <summary>See <see cref="Binary.Op"/>.</summary>
    public int Op;

    /// <summary>An index, a block type, an alignment, or the number of labels of <c>br_table</c>, which then follow in the reader.</summary>
    public int A;

    /// <summary>A second index, or a lane.</summary>
    public int B;

    /// <summary>A constant's bits, or an address offset.</summary>
    public ulong Immediate;

    /// <summary>A vector constant, or the lanes of a shuffle.</summary>
    public Vector128<byte> Vector;

    /// <summary>Block type of a block without parameters and results.</summary>
    public const int EmptyBlock = -64;

    public static Instruction Read(ref WasmReader reader)
    {
        var instruction = default(Instruction);
        instruction.Op = reader.Byte();
        switch (instruction.Op)
        {
            case Binary.Op.Block or Binary.Op.Loop or Binary.Op.If:
                instruction.A = BlockType(ref reader);
                break;
            case Binary.Op.Br or Binary.Op.BrIf or Binary.Op.Call or Binary.Op.RefFunc:
            case >= Binary.Op.LocalGet and <= Binary.Op.TableSet:
                instruction.A = (int)reader.U32();
                break;
            case Binary.Op.BrTable:
                instruction.A = reader.Count("br_table labels", ModuleLimits.BodyBytes);
                break;
            case Binary.Op.CallIndirect:
                instruction.A = (int)reader.U32();
                instruction.B = (int)reader.U32();
                break;
            case Binary.Op.SelectTyped:
                if (reader.U32() != 1)
                    throw reader.Fault("invalid result arity");
                instruction.A = reader.Byte();
                break;
            case >= Binary.Op.FirstLoad and <= Binary.Op.LastStore:
                MemoryArgument(ref reader, ref instruction);
                break;
            case Binary.Op.MemorySize or Binary.Op.MemoryGrow:
                Zero(ref reader);
                break;
            case Binary.Op.I32Const:
                instruction.Immediate = (uint)reader.S32();
                break;
            case Binary.Op.I64Const:
                instruction.Immediate = (ulong)reader.S64();
                break;
            case Binary.Op.F32Const:
                instruction.Immediate = reader.Fixed32();
                break;
            case Binary.Op.F64Const:
                instruction.Immediate = reader.Fixed64();
                break;
            case Binary.Op.RefNull:
                instruction.A = reader.Byte();
                break;
            case 0xfc:
                Misc(ref reader, ref instruction);
                break;
            case 0xfd:
                Simd(ref reader, ref instruction);
                break;
            case <= Binary.Op.Nop or Binary.Op.Else or Binary.Op.End or Binary.Op.Return or Binary.Op.Drop or Binary.Op.Select:
            case >= Binary.Op.FirstNumeric and <= Binary.Op.LastNumeric:
            case Binary.Op.RefIsNull:
                break;
            default:
                throw reader.Fault($"illegal opcode 0x{instruction.Op:x2}");
        }

        return instruction;
    }

    private static int BlockType(ref WasmReader reader)
    {
        // A single byte with its sixth bit set is a value type or nothing; anything else is a type index.
        var next = reader.Peek();
        if ((next & 0xc0) == 0x40)
        {
            reader.Skip(1);
            return next - 0x80;
        }

        var index = reader.S33();
        return index is >= 0 and <= int.MaxValue ? (int)index : throw reader.Fault("unknown type: malformed block type");
    }

    private static void MemoryArgument(ref WasmReader reader, ref Instruction instruction)
    {
        var align = reader.U32();
        if (align >= 32)
            throw reader.Fault("malformed memop flags: alignment must not be larger than natural");
        instruction.A = (int)align;
        instruction.Immediate = reader.U32();
    }

    private static void Zero(ref WasmReader reader)
    {
        if (reader.Byte() != 0)
            throw reader.Fault("zero byte expected");
    }

    private static void Misc(ref WasmReader reader, ref Instruction instruction)
    {
        var code = reader.U32();
        if (code > 17)
            throw reader.Fault($"illegal opcode 0xfc {code}");
        instruction.Op = 0xfc00 | (int)code;
        switch (instruction.Op)
        {
            case Binary.Op.MemoryInit:
                instruction.A = (int)reader.U32();
                Zero(ref reader);
                break;
            case Binary.Op.MemoryCopy:
                Zero(ref reader);
                Zero(ref reader);
                break;
            case Binary.Op.MemoryFill:
                Zero(ref reader);
                break;
            case Binary.Op.TableInit or Binary.Op.TableCopy:
                instruction.A = (int)reader.U32();
                instruction.B = (int)reader.U32();
                break;
            case Binary.Op.DataDrop or Binary.Op.ElemDrop or Binary.Op.TableGrow or Binary.Op.TableSize or Binary.Op.TableFill:
                instruction.A = (int)reader.U32();
                break;
        }
    }

    private static void Simd(ref WasmReader reader, ref Instruction instruction)
    {
        var code = reader.U32();
        if (code > 255)
            throw reader.Fault($"illegal opcode 0xfd {code}");
        instruction.Op = 0xfd00 | (int)code;
        switch (instruction.Op)
        {
            case <= Binary.Op.V128Store or Binary.Op.V128Load32Zero or Binary.Op.V128Load64Zero:
                MemoryArgument(ref reader, ref instruction);
                break;
            case >= Binary.Op.LoadLane and <= Binary.Op.LastStoreLane:
                MemoryArgument(ref reader, ref instruction);
                instruction.B = reader.Byte();
                break;
            case >= Binary.Op.FirstLane and <= Binary.Op.LastLane:
                instruction.B = reader.Byte();
                break;
            case Binary.Op.V128Const or Binary.Op.Shuffle:
                var low = reader.Fixed64();
                instruction.Vector = Vector128.Create(low, reader.Fixed64()).AsByte();
                break;
        }
    }
}
