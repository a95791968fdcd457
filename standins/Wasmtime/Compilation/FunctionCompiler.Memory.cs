using System.Reflection.Emit;
using Wasmtime.Binary;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>Loads and stores: one compare against the length, then a plain access at base + address + offset.</summary>
internal sealed partial class FunctionCompiler
{
    /// <summary>For a local that holds an address: so many bytes from it on are known to be inside. True until the local changes or ways join.</summary>
    private readonly Dictionary<int, ulong> _checked = [];

    private void StepMemory(in Instruction instruction)
    {
        var op = instruction.Op;
        var bytes = 1 << MemoryAccess.Log(op);
        if (op < Op.FirstStore)
        {
            var address = CheckedAddress(Pop(), instruction.Immediate, bytes);
            EmitAddress(address, instruction.Immediate);
            Free(address);
            Load(op);
            PushResult(MemoryAccess.Kind(op));
            return;
        }

        var value = Pop();
        var target = CheckedAddress(Pop(), instruction.Immediate, bytes);
        EmitAddress(target, instruction.Immediate);
        Emit(value);
        Free(target);
        Store(op);
    }

    /// <summary>
    /// Makes sure that an access is inside the memory. Returns the address as something that can be emitted again: an expression
    /// comes back in a temporary, widened to 64 bits once; a local stays itself, as one temporary more costs the JIT more than it saves.
    /// </summary>
    private Node CheckedAddress(Node address, ulong offset, int bytes)
    {
        var extent = offset + (ulong)bytes;
        var least = (ulong)_info.Memories[0].Minimum * LinearMemory.PageBytes;
        if (address.Kind == NodeKind.Constant && (uint)address.Bits + extent <= least)
            return address;
        if (address.Kind == NodeKind.Local)
        {
            if (_checked.TryGetValue(address.Index, out var known) && known >= extent)
                return address;
            _checked[address.Index] = extent;
        }

        RefreshLength();
        EmitKeeping(address);
        _il.Emit(OpCodes.Conv_U8);
        if (address.Kind == NodeKind.Local)
        {
            EmitCheck(extent, least);
            return address;
        }

        Free(address);
        var widened = _temporaries.Take(ValueKind.Int64);
        _il.Store(widened);
        _il.Load(widened);
        EmitCheck(extent, least);
        return Node.Temp(widened, ValueKind.Int64);
    }

    /// <summary>Checks the widened address on the IL stack.</summary>
    private void EmitCheck(ulong extent, ulong least)
    {
        if (extent <= least)
        {
            // The length is never below the memory's minimum: what is left of it cannot wrap around.
            _il.Load(_memoryLength!);
            _il.Int64((long)extent);
            _il.Emit(OpCodes.Sub);
        }
        else
        {
            _il.Int64((long)extent);
            _il.Emit(OpCodes.Add);
            _il.Load(_memoryLength!);
        }

        if (_checksAreCalls)
            _il.Call(typeof(Traps), nameof(Traps.CheckBound));
        else
            _il.Emit(OpCodes.Bgt_Un, TrapLabel(TrapCode.MemoryOutOfBounds));
    }

    private void EmitAddress(Node address, ulong offset)
    {
        _il.Load(_memoryBase!);
        EmitKeeping(address);
        if (address.Type == ValueKind.Int32)
            _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
        if (offset == 0)
            return;
        _il.Int64((long)offset);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
    }

    private void Load(int op)
    {
        switch (op)
        {
            case 0x28: _il.Emit(OpCodes.Ldind_I4); break;
            case 0x29: _il.Emit(OpCodes.Ldind_I8); break;
            case 0x2a: _il.Emit(OpCodes.Ldind_R4); break;
            case 0x2b: _il.Emit(OpCodes.Ldind_R8); break;
            case 0x2c: _il.Emit(OpCodes.Ldind_I1); break;
            case 0x2d: _il.Emit(OpCodes.Ldind_U1); break;
            case 0x2e: _il.Emit(OpCodes.Ldind_I2); break;
            case 0x2f: _il.Emit(OpCodes.Ldind_U2); break;
            case 0x30: _il.Emit(OpCodes.Ldind_I1); _il.Emit(OpCodes.Conv_I8); break;
            case 0x31: _il.Emit(OpCodes.Ldind_U1); _il.Emit(OpCodes.Conv_U8); break;
            case 0x32: _il.Emit(OpCodes.Ldind_I2); _il.Emit(OpCodes.Conv_I8); break;
            case 0x33: _il.Emit(OpCodes.Ldind_U2); _il.Emit(OpCodes.Conv_U8); break;
            case 0x34: _il.Emit(OpCodes.Ldind_I4); _il.Emit(OpCodes.Conv_I8); break;
            default: _il.Emit(OpCodes.Ldind_U4); _il.Emit(OpCodes.Conv_U8); break;
        }
    }

    private void Store(int op) => _il.Emit(op switch
    {
        0x36 or 0x3e => OpCodes.Stind_I4,
        0x37 => OpCodes.Stind_I8,
        0x38 => OpCodes.Stind_R4,
        0x39 => OpCodes.Stind_R8,
        0x3a or 0x3c => OpCodes.Stind_I1,
        _ => OpCodes.Stind_I2,
    });

    private void ForgetCheck(int local) => _checked.Remove(local);

    private void ForgetChecks() => _checked.Clear();
}
