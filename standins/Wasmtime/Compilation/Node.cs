using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace Wasmtime.Compilation;

/// <summary>
/// An operand that is not on the IL stack yet: a constant, a local, a temporary, or a tree of pure instructions over those.
/// Emitting it late saves temporaries, which the JIT can track only so many of.
/// </summary>
internal sealed class Node
{
    /// <summary>Deeper trees are put into a temporary.</summary>
    public const int MostDepth = 12;

    public required NodeKind Kind { get; init; }

    public required ValueKind Type { get; init; }

    /// <summary>Opcode of an instruction, or number of a local.</summary>
    public int Index { get; init; }

    public ulong Bits { get; init; }

    public Vector128<byte> Vector { get; init; }

    /// <summary>Immediate of a vector instruction with a lane.</summary>
    public int Lane { get; init; }

    public LocalBuilder? Temporary { get; init; }

    /// <summary>Whether the temporary is free for others once this node was emitted.</summary>
    public bool Owned { get; init; }

    public Node[] Operands { get; init; } = [];

    public int Depth { get; init; }

    /// <summary>A bit for each local read, modulo 64; reading more than it says is never the case.</summary>
    public ulong Locals { get; init; }

    public bool IsSimple => Kind != NodeKind.Tree;

    public static Node Constant(ValueKind type, ulong bits) => new() { Kind = NodeKind.Constant, Type = type, Bits = bits };

    public static Node Constant(Vector128<byte> vector) => new() { Kind = NodeKind.Constant, Type = ValueKind.V128, Vector = vector };

    public static Node Null(ValueKind type) => new() { Kind = NodeKind.Constant, Type = type };

    public static Node Local(int index, ValueKind type)
        => new() { Kind = NodeKind.Local, Type = type, Index = index, Locals = 1UL << (index & 63) };

    public static Node Temp(LocalBuilder temporary, ValueKind type, bool owned = true)
        => new() { Kind = NodeKind.Temporary, Type = type, Temporary = temporary, Owned = owned };

    public static Node Tree(int op, ValueKind type, int lane, params Node[] operands)
    {
        var depth = 0;
        var locals = 0UL;
        foreach (var operand in operands)
        {
            depth = Math.Max(depth, operand.Depth + 1);
            locals |= operand.Locals;
        }

        return new Node { Kind = NodeKind.Tree, Type = type, Index = op, Lane = lane, Operands = operands, Depth = depth, Locals = locals };
    }

    public bool Reads(int local)
    {
        if ((Locals & (1UL << (local & 63))) == 0)
            return false;
        if (Kind == NodeKind.Local)
            return Index == local;
        foreach (var operand in Operands)
        {
            if (operand.Reads(local))
                return true;
        }

        return false;
    }
}
