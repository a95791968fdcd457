using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using Wasmtime.Numerics;

namespace Wasmtime.Compilation;

/// <summary>Numeric instructions whose operands are on the IL stack.</summary>
internal static class NumericEmitter
{
    public const int I32Eqz = 0x45;

    private static readonly MethodInfo Clz32 = Bit(nameof(BitOperations.LeadingZeroCount), typeof(uint));
    private static readonly MethodInfo Ctz32 = Bit(nameof(BitOperations.TrailingZeroCount), typeof(uint));
    private static readonly MethodInfo Popcnt32 = Bit(nameof(BitOperations.PopCount), typeof(uint));
    private static readonly MethodInfo Rotl32 = Bit(nameof(BitOperations.RotateLeft), typeof(uint), typeof(int));
    private static readonly MethodInfo Rotr32 = Bit(nameof(BitOperations.RotateRight), typeof(uint), typeof(int));
    private static readonly MethodInfo Clz64 = Bit(nameof(BitOperations.LeadingZeroCount), typeof(ulong));
    private static readonly MethodInfo Ctz64 = Bit(nameof(BitOperations.TrailingZeroCount), typeof(ulong));
    private static readonly MethodInfo Popcnt64 = Bit(nameof(BitOperations.PopCount), typeof(ulong));
    private static readonly MethodInfo Rotl64 = Bit(nameof(BitOperations.RotateLeft), typeof(ulong), typeof(int));
    private static readonly MethodInfo Rotr64 = Bit(nameof(BitOperations.RotateRight), typeof(ulong), typeof(int));

    /// <summary>Whether an instruction can trap, so that it must happen in its place.</summary>
    public static bool Traps(int op) => op is (>= 0x6d and <= 0x70) or (>= 0x7f and <= 0x82) or (>= 0xa8 and <= 0xab) or (>= 0xae and <= 0xb1);

    public static void Emit(IlWriter il, int op)
    {
        switch (op)
        {
            case I32Eqz:
                il.Int32(0);
                il.Emit(OpCodes.Ceq);
                break;
            case 0x50:
                il.Int64(0);
                il.Emit(OpCodes.Ceq);
                break;
            case <= 0x5a:
                IntegerCompare(il, op < 0x50 ? op - 0x46 : op - 0x51);
                break;
            case <= 0x66:
                FloatCompare(il, (op - 0x5b) % 6);
                break;
            case <= 0x78:
                Integer(il, op - 0x67, wide: false);
                break;
            case <= 0x8a:
                Integer(il, op - 0x79, wide: true);
                break;
            case <= 0xa6:
                Float(il, op < 0x99 ? op - 0x8b : op - 0x99, op < 0x99 ? "32" : "64");
                break;
            default:
                Convert(il, op);
                break;
        }
    }

    /// <summary>The IL branch for an integer comparison.</summary>
    public static bool TryBranch(int op, bool when, out OpCode branch)
    {
        var index = op is >= 0x46 and <= 0x4f ? op - 0x46 : op is >= 0x51 and <= 0x5a ? op - 0x51 : -1;
        branch = index < 0 ? OpCodes.Nop : (when ? Branches : Inverses)[index];
        return index >= 0;
    }

    private static readonly OpCode[] Branches =
    [
        OpCodes.Beq, OpCodes.Bne_Un, OpCodes.Blt, OpCodes.Blt_Un, OpCodes.Bgt,
        OpCodes.Bgt_Un, OpCodes.Ble, OpCodes.Ble_Un, OpCodes.Bge, OpCodes.Bge_Un,
    ];

    private static readonly OpCode[] Inverses =
    [
        OpCodes.Bne_Un, OpCodes.Beq, OpCodes.Bge, OpCodes.Bge_Un, OpCodes.Ble,
        OpCodes.Ble_Un, OpCodes.Bgt, OpCodes.Bgt_Un, OpCodes.Blt, OpCodes.Blt_Un,
    ];

    /// <summary>eq, ne, lt_s, lt_u, gt_s, gt_u, le_s, le_u, ge_s, ge_u.</summary>
    private static void IntegerCompare(IlWriter il, int index)
    {
        il.Emit(index switch
        {
            0 or 1 => OpCodes.Ceq,
            2 or 8 => OpCodes.Clt,
            3 or 9 => OpCodes.Clt_Un,
            4 or 6 => OpCodes.Cgt,
            _ => OpCodes.Cgt_Un,
        });
        if (index is 1 or >= 6)
            Not(il);
    }

    /// <summary>eq, ne, lt, gt, le, ge; the negated forms are true for NaN, so they negate the one that is, too.</summary>
    private static void FloatCompare(IlWriter il, int index)
    {
        il.Emit(index switch
        {
            0 or 1 => OpCodes.Ceq,
            2 => OpCodes.Clt,
            3 => OpCodes.Cgt,
            4 => OpCodes.Cgt_Un,
            _ => OpCodes.Clt_Un,
        });
        if (index is 1 or >= 4)
            Not(il);
    }

    private static void Not(IlWriter il)
    {
        il.Int32(0);
        il.Emit(OpCodes.Ceq);
    }

    /// <summary>clz, ctz, popcnt, add, sub, mul, div_s, div_u, rem_s, rem_u, and, or, xor, shl, shr_s, shr_u, rotl, rotr.</summary>
    private static void Integer(IlWriter il, int index, bool wide)
    {
        switch (index)
        {
            case 0: Count(Clz32, Clz64); break;
            case 1: Count(Ctz32, Ctz64); break;
            case 2: Count(Popcnt32, Popcnt64); break;
            case 3: il.Emit(OpCodes.Add); break;
            case 4: il.Emit(OpCodes.Sub); break;
            case 5: il.Emit(OpCodes.Mul); break;
            case 6: il.Emit(OpCodes.Div); break;
            case 7: il.Emit(OpCodes.Div_Un); break;
            case 8: il.Call(typeof(IntegerOps), wide ? nameof(IntegerOps.Remainder64) : nameof(IntegerOps.Remainder32)); break;
            case 9: il.Emit(OpCodes.Rem_Un); break;
            case 10: il.Emit(OpCodes.And); break;
            case 11: il.Emit(OpCodes.Or); break;
            case 12: il.Emit(OpCodes.Xor); break;
            case 13: Shift(OpCodes.Shl); break;
            case 14: Shift(OpCodes.Shr); break;
            case 15: Shift(OpCodes.Shr_Un); break;
            case 16: Rotate(Rotl32, Rotl64); break;
            default: Rotate(Rotr32, Rotr64); break;
        }

        void Count(MethodInfo narrow, MethodInfo broad)
        {
            il.Call(wide ? broad : narrow);
            if (wide)
                il.Emit(OpCodes.Conv_U8);
        }

        void Shift(OpCode shift)
        {
            if (wide)
                il.Emit(OpCodes.Conv_I4);
            il.Int32(wide ? 63 : 31);
            il.Emit(OpCodes.And);
            il.Emit(shift);
        }

        void Rotate(MethodInfo narrow, MethodInfo broad)
        {
            if (wide)
                il.Emit(OpCodes.Conv_I4);
            il.Call(wide ? broad : narrow);
        }
    }

    /// <summary>abs, neg, ceil, floor, trunc, nearest, sqrt, add, sub, mul, div, min, max, copysign.</summary>
    private static void Float(IlWriter il, int index, string bits)
    {
        switch (index)
        {
            case 1: il.Emit(OpCodes.Neg); break;
            case 7: il.Emit(OpCodes.Add); break;
            case 8: il.Emit(OpCodes.Sub); break;
            case 9: il.Emit(OpCodes.Mul); break;
            case 10: il.Emit(OpCodes.Div); break;
            default: il.Call(typeof(FloatOps), FloatNames[index] + bits); break;
        }
    }

    private static readonly string[] FloatNames =
    [
        "Abs", "", "Ceiling", "Floor", "Truncate", "Nearest", "SquareRoot", "", "", "", "", "Min", "Max", "CopySign",
    ];

    private static void Convert(IlWriter il, int op)
    {
        switch (op)
        {
            case 0xa7: il.Emit(OpCodes.Conv_I4); break;
            case 0xac: il.Emit(OpCodes.Conv_I8); break;
            case 0xad: il.Emit(OpCodes.Conv_U8); break;
            case 0xb2 or 0xb4: il.Emit(OpCodes.Conv_R4); break;
            case 0xb7 or 0xb9: il.Emit(OpCodes.Conv_R8); break;
            case 0xb6: il.Call(typeof(FloatOps), nameof(FloatOps.Demote)); break;
            case 0xbb: il.Emit(OpCodes.Conv_R8); break;
            case 0xbc: il.Call(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits)); break;
            case 0xbd: il.Call(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits)); break;
            case 0xbe: il.Call(typeof(BitConverter), nameof(BitConverter.Int32BitsToSingle)); break;
            case 0xbf: il.Call(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble)); break;
            case 0xc0: il.Emit(OpCodes.Conv_I1); break;
            case 0xc1: il.Emit(OpCodes.Conv_I2); break;
            case 0xc2: il.Emit(OpCodes.Conv_I1); il.Emit(OpCodes.Conv_I8); break;
            case 0xc3: il.Emit(OpCodes.Conv_I2); il.Emit(OpCodes.Conv_I8); break;
            case 0xc4: il.Emit(OpCodes.Conv_I4); il.Emit(OpCodes.Conv_I8); break;
            default: il.Call(typeof(FloatOps), ConversionName(op)); break;
        }
    }

    private static string ConversionName(int op) => op switch
    {
        0xa8 => nameof(FloatOps.SingleToInt32),
        0xa9 => nameof(FloatOps.SingleToUInt32),
        0xaa => nameof(FloatOps.DoubleToInt32),
        0xab => nameof(FloatOps.DoubleToUInt32),
        0xae => nameof(FloatOps.SingleToInt64),
        0xaf => nameof(FloatOps.SingleToUInt64),
        0xb0 => nameof(FloatOps.DoubleToInt64),
        0xb1 => nameof(FloatOps.DoubleToUInt64),
        0xb3 => nameof(FloatOps.SingleFromUInt32),
        0xb5 => nameof(FloatOps.SingleFromUInt64),
        0xb8 => nameof(FloatOps.DoubleFromUInt32),
        0xba => nameof(FloatOps.DoubleFromUInt64),
        0xfc00 => nameof(FloatOps.SaturateSingleToInt32),
        0xfc01 => nameof(FloatOps.SaturateSingleToUInt32),
        0xfc02 => nameof(FloatOps.SaturateDoubleToInt32),
        0xfc03 => nameof(FloatOps.SaturateDoubleToUInt32),
        0xfc04 => nameof(FloatOps.SaturateSingleToInt64),
        0xfc05 => nameof(FloatOps.SaturateSingleToUInt64),
        0xfc06 => nameof(FloatOps.SaturateDoubleToInt64),
        0xfc07 => nameof(FloatOps.SaturateDoubleToUInt64),
        _ => throw new InvalidOperationException($"opcode 0x{op:x} is not numeric"),
    };

    private static MethodInfo Bit(string name, params Type[] parameters)
        => typeof(BitOperations).GetMethod(name, parameters) ?? throw new MissingMethodException(nameof(BitOperations), name);
}
