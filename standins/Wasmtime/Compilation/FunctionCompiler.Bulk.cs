using System.Reflection.Emit;
using Wasmtime.Binary;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>Memory and tables as a whole: calls into <see cref="GuestMemory"/>.</summary>
internal sealed partial class FunctionCompiler
{
    private void StepBulk(in Instruction instruction)
    {
        switch (instruction.Op)
        {
            case Op.MemorySize:
                Helper(nameof(GuestMemory.Pages), 0);
                PushResult(ValueKind.Int32);
                break;
            case Op.MemoryGrow:
                Helper(nameof(GuestMemory.Grow), 1);
                PushResult(ValueKind.Int32);
                _lengthIsStale = true;
                break;
            case Op.MemoryInit:
                Helper(nameof(GuestMemory.Init), 3, instruction.A);
                break;
            case Op.DataDrop:
                Helper(nameof(GuestMemory.DropData), 0, instruction.A);
                break;
            case Op.MemoryCopy:
                Helper(nameof(GuestMemory.Copy), 3);
                break;
            case Op.MemoryFill:
                Helper(nameof(GuestMemory.Fill), 3);
                break;
            case Op.TableInit:
                Helper(nameof(GuestMemory.TableInit), 3, instruction.B, instruction.A);
                break;
            case Op.ElemDrop:
                Helper(nameof(GuestMemory.DropElements), 0, instruction.A);
                break;
            case Op.TableCopy:
                Helper(nameof(GuestMemory.CopyTable), 3, instruction.A, instruction.B);
                break;
            case Op.TableFill:
                Helper(nameof(GuestMemory.FillTable), 3, instruction.A);
                break;
            case Op.TableGrow:
                Helper(nameof(GuestMemory.GrowTable), 2, instruction.A);
                PushResult(ValueKind.Int32);
                break;
            case Op.TableSize:
                LoadTableElements(instruction.A);
                _il.Emit(OpCodes.Ldlen);
                _il.Emit(OpCodes.Conv_I4);
                PushResult(ValueKind.Int32);
                break;
            case Op.TableGet:
                var index = Pop();
                LoadTableElements(instruction.A);
                Emit(index);
                _il.Emit(OpCodes.Ldelem_Ref);
                PushResult(_info.Tables[instruction.A].Kind);
                break;
            case Op.TableSet:
                var value = Pop();
                var at = Pop();
                LoadTableElements(instruction.A);
                Emit(at);
                Emit(value);
                _il.Emit(OpCodes.Stelem_Ref);
                break;
            default:
                throw new InvalidOperationException($"opcode 0x{instruction.Op:x} was validated but cannot be compiled");
        }
    }

    /// <summary>Calls a helper with the context, so many operands and the immediates.</summary>
    private void Helper(string method, int operands, params ReadOnlySpan<int> immediates)
    {
        _il.LoadArgument(ContextArgument);
        var first = _stack.Count - operands;
        for (var i = first; i < _stack.Count; i++)
            EmitKeeping(_stack[i]);
        Trim(first);
        foreach (var immediate in immediates)
            _il.Int32(immediate);
        _il.Call(typeof(GuestMemory), method);
    }
}
