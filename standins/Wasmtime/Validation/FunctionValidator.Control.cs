using Wasmtime.Binary;

namespace Wasmtime.Validation;

/// <summary>Control, locals, globals, references.</summary>
internal sealed partial class FunctionValidator
{
    private void Step(in Instruction instruction)
    {
        switch (instruction.Op)
        {
            case Op.Unreachable:
                MarkUnreachable();
                break;
            case Op.Nop:
                break;
            case Op.Block or Op.Loop or Op.If:
                Open(instruction);
                break;
            case Op.Else:
                Else();
                break;
            case Op.End:
                End();
                break;
            case Op.Br:
                Pop(LabelTypes((uint)instruction.A));
                MarkUnreachable();
                break;
            case Op.BrIf:
                _body.Branches++;
                Pop(ValueKind.Int32);
                var taken = LabelTypes((uint)instruction.A);
                Pop(taken);
                Push(taken);
                break;
            case Op.BrTable:
                BranchTable(instruction);
                break;
            case Op.Return:
                Pop(_frames[0].Results);
                MarkUnreachable();
                break;
            case Op.Call:
                if ((uint)instruction.A >= (uint)info.Functions.Count)
                    throw _reader.Fault($"unknown function {(uint)instruction.A}");
                Call(info.Functions[instruction.A]);
                break;
            case Op.CallIndirect:
                CallIndirect(instruction);
                break;
            case Op.Drop:
                Pop();
                break;
            case Op.Select or Op.SelectTyped:
                Select(instruction);
                break;
            case Op.LocalGet:
                Push(Local(instruction.A));
                break;
            case Op.LocalSet:
                Pop(Local(instruction.A));
                break;
            case Op.LocalTee:
                Pop(Local(instruction.A));
                Push(Local(instruction.A));
                break;
            case Op.GlobalGet:
                Push(Global(instruction.A).Kind);
                break;
            case Op.GlobalSet:
                if (!Global(instruction.A).Mutable)
                    throw _reader.Fault("global is immutable: it cannot be set");
                Pop(Global(instruction.A).Kind);
                break;
            case Op.RefNull:
                NeedReferenceTypes();
                if (!BinaryTypes.TryReference((byte)instruction.A, settings, out var kind))
                    throw _reader.Fault("malformed reference type");
                Push(kind);
                break;
            case Op.RefIsNull:
                NeedReferenceTypes();
                if (Pop() is not (ValueKind.FuncRef or ValueKind.ExternRef or Unknown))
                    throw _reader.Fault("type mismatch: expected a reference");
                Push(ValueKind.Int32);
                break;
            case Op.RefFunc:
                NeedReferenceTypes();
                if ((uint)instruction.A >= (uint)info.Functions.Count)
                    throw _reader.Fault($"unknown function {(uint)instruction.A}");
                if (!info.Referable.Contains(instruction.A))
                    throw _reader.Fault("undeclared function reference");
                Push(ValueKind.FuncRef);
                break;
            default:
                StepData(instruction);
                break;
        }
    }

    private void NeedReferenceTypes()
    {
        if (!settings.ReferenceTypes)
            throw _reader.Fault("reference types are not enabled");
    }

    private void Open(in Instruction instruction)
    {
        _body.Branches++;
        _body.HasLoops |= instruction.Op == Op.Loop;
        if (instruction.Op == Op.If)
            Pop(ValueKind.Int32);
        var (parameters, results) = BlockType(instruction.A);
        Pop(parameters);
        Push(new ControlFrame { Op = instruction.Op, Parameters = parameters, Results = results, Height = _operands.Count });
    }

    private void Else()
    {
        if (_frames[^1].Op != Op.If)
            throw _reader.Fault("END opcode expected: else without if");
        var frame = PopFrame();
        Push(new ControlFrame { Op = Op.Else, Parameters = frame.Parameters, Results = frame.Results, Height = _operands.Count });
    }

    private void End()
    {
        var frame = PopFrame();
        if (frame.Op == Op.If && !frame.Parameters.AsSpan().SequenceEqual(frame.Results))
            throw _reader.Fault("type mismatch: an if without else must leave what it takes");
        if (_frames.Count > 0)
            Push(frame.Results);
    }

    private void BranchTable(in Instruction instruction)
    {
        _body.Branches += Math.Min(instruction.A, 256);
        Pop(ValueKind.Int32);
        ValueKind[]? last = null;
        for (var i = 0; i <= instruction.A; i++)
        {
            var types = LabelTypes(_reader.U32());
            if (last == types)
                continue;
            if (last != null && last.Length != types.Length)
                throw _reader.Fault("type mismatch: br_table targets take different numbers of values");
            var popped = new ValueKind[types.Length];
            for (var k = types.Length - 1; k >= 0; k--)
                popped[k] = Pop(types[k]);
            Push(popped);
            last = types;
        }

        Pop(last!);
        MarkUnreachable();
    }

    private void Call(Runtime.FuncType type)
    {
        _body.Calls = true;
        Pop(type.Parameters);
        Push(type.Results);
    }

    private void CallIndirect(in Instruction instruction)
    {
        if ((uint)instruction.A >= (uint)info.Types.Length)
            throw _reader.Fault($"unknown type {(uint)instruction.A}");
        if (instruction.B != 0 && !settings.ReferenceTypes)
            throw _reader.Fault("zero byte expected");
        if (Table(instruction.B) != ValueKind.FuncRef)
            throw _reader.Fault("type mismatch: indirect calls need a table of functions");
        Pop(ValueKind.Int32);
        Call(info.Types[instruction.A]);
    }

    private void Select(in Instruction instruction)
    {
        Pop(ValueKind.Int32);
        if (instruction.Op == Op.SelectTyped)
        {
            NeedReferenceTypes();
            if (!BinaryTypes.TryValue((byte)instruction.A, settings, out var kind))
                throw _reader.Fault("malformed value type");
            Pop(kind);
            Pop(kind);
            Push(kind);
            return;
        }

        var second = Pop();
        var first = Pop();
        if (first is ValueKind.FuncRef or ValueKind.ExternRef || second is ValueKind.FuncRef or ValueKind.ExternRef)
            throw _reader.Fault("type mismatch: select without a type takes numbers only");
        if (first != second && first != Unknown && second != Unknown)
            throw _reader.Fault($"type mismatch: select of {first} and {second}");
        Push(first == Unknown ? second : first);
    }
}
