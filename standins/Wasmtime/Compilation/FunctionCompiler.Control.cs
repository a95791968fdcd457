using System.Reflection.Emit;
using Wasmtime.Binary;

namespace Wasmtime.Compilation;

/// <summary>Blocks: how they open and close, and code that cannot be reached.</summary>
internal sealed partial class FunctionCompiler
{
    private void Step(in Instruction instruction)
    {
        CountInstruction(instruction.Op);
        switch (instruction.Op)
        {
            case Op.Unreachable:
                WriteFuel();
                _il.Emit(OpCodes.Br, TrapLabel(TrapCode.Unreachable));
                SkipUnreachable();
                break;
            case Op.Nop:
                break;
            case Op.Block or Op.Loop or Op.If:
                Open(instruction);
                break;
            case Op.Else:
                Else(reachable: true);
                break;
            case Op.End:
                if (End(reachable: true))
                    SkipUnreachable();
                break;
            case Op.Br:
                CountFuel();
                Branch(instruction.A);
                SkipUnreachable();
                break;
            case Op.BrIf:
                BranchIf(instruction.A);
                break;
            case Op.BrTable:
                BranchTable(instruction.A);
                SkipUnreachable();
                break;
            case Op.Return:
                Return();
                SkipUnreachable();
                break;
            default:
                StepPlain(instruction);
                break;
        }
    }

    /// <summary>Fuel as in the package: block structure, nop and drop are free, everything else is one unit.</summary>
    private void CountInstruction(int op)
    {
        if (op is not (Op.Nop or Op.Drop or Op.Block or Op.Loop or Op.Unreachable or Op.Return or Op.Else or Op.End))
            _fuelPending++;
    }

    /// <summary>Drops the rest of a block that cannot be reached, up to its else or end.</summary>
    private void SkipUnreachable()
    {
        _fuelPending = 0;
        Trim(_frames[^1].Height);
        var depth = 0;
        while (true)
        {
            var instruction = Instruction.Read(ref _reader);
            switch (instruction.Op)
            {
                case Op.Block or Op.Loop or Op.If:
                    depth++;
                    break;
                case Op.BrTable:
                    for (var i = 0; i <= instruction.A; i++)
                        _reader.U32();
                    break;
                case Op.Else when depth == 0:
                    Else(reachable: false);
                    return;
                case Op.End when depth == 0:
                    if (!End(reachable: false) || _frames.Count == 0)
                        return;
                    Trim(_frames[^1].Height);
                    break;
                case Op.End:
                    depth--;
                    break;
            }
        }
    }

    private void Open(in Instruction instruction)
    {
        CountFuel();
        var (parameters, results) = BlockType(instruction.A);
        var isLoop = instruction.Op == Op.Loop;
        var condition = instruction.Op == Op.If ? Pop() : null;
        Flush();
        RefreshLength();
        var height = _stack.Count - parameters.Length;
        var carriedTypes = isLoop ? parameters : results;
        var frame = new BlockFrame
        {
            Op = instruction.Op,
            Target = _il.NewLabel(),
            Carried = Array.ConvertAll(carriedTypes, _temporaries.Take),
            CarriedTypes = carriedTypes,
            Results = results,
            Height = height,
            Else = condition != null ? _il.NewLabel() : default,
            Parameters = condition != null ? Shared(height) : [],
        };
        if (condition != null)
            BranchOn(condition, frame.Else, when: false);
        if (isLoop)
            EnterLoop(frame);
        _frames.Add(frame);
    }

    /// <summary>Block parameters of an if: both arms read them, so neither may give their temporaries away.</summary>
    private Node[] Shared(int height)
    {
        for (var i = height; i < _stack.Count; i++)
        {
            if (_stack[i].Temporary is { } temporary)
                _stack[i] = Node.Temp(temporary, _stack[i].Type, owned: false);
        }

        return [.. _stack.Skip(height)];
    }

    private void EnterLoop(BlockFrame frame)
    {
        Move(frame);
        for (var i = 0; i < frame.Carried.Length; i++)
            _stack.Add(Node.Temp(frame.Carried[i], frame.CarriedTypes[i], owned: false));
        _il.Mark(frame.Target);
        ForgetChecks();
        LoopCheck();
    }

    private void Else(bool reachable)
    {
        var frame = _frames[^1];
        CountFuel();
        if (reachable)
        {
            RefreshLength();
            Move(frame);
            frame.Targeted = true;
            _il.Emit(OpCodes.Br, frame.Target);
        }

        Trim(frame.Height);
        _il.Mark(frame.Else);
        ForgetChecks();
        _lengthIsStale = false;
        frame.Op = Op.Else;
        _stack.AddRange(frame.Parameters);
    }

    /// <summary>Returns whether what follows the block cannot be reached.</summary>
    private bool End(bool reachable)
    {
        var frame = _frames[^1];
        CountFuel();
        if (_frames.Count == 1)
        {
            if (reachable)
                Return();
            _frames.RemoveAt(0);
            return false;
        }

        if (frame.Op == Op.If)
        {
            // Without an else the operands of the if are its results.
            Else(reachable);
            reachable = true;
        }

        if (frame.Op == Op.Loop)
        {
            EndLoop(frame, reachable);
            return !reachable;
        }

        if (reachable)
        {
            RefreshLength();
            Move(frame);
        }

        Trim(frame.Height);
        _frames.RemoveAt(_frames.Count - 1);
        if (frame.Targeted)
        {
            _il.Mark(frame.Target);
            ForgetChecks();
            _lengthIsStale = false;
        }

        PushCarried(frame);
        return !reachable && !frame.Targeted;
    }

    /// <summary>Nothing branches to the end of a loop: its results are just what is left on the stack.</summary>
    private void EndLoop(BlockFrame frame, bool reachable)
    {
        _frames.RemoveAt(_frames.Count - 1);
        if (!reachable)
        {
            Trim(frame.Height);
            ReturnCarried(frame);
            return;
        }

        // What reads a parameter of the loop must not see the temporary in its next use.
        for (var i = frame.Height; i < _stack.Count; i++)
        {
            if (_stack[i].Kind is NodeKind.Temporary or NodeKind.Tree)
                _stack[i] = Copied(_stack[i]);
        }

        ReturnCarried(frame);
    }

    private void ReturnCarried(BlockFrame frame)
    {
        foreach (var temporary in frame.Carried)
            _temporaries.Return(temporary);
    }

    private void PushCarried(BlockFrame frame)
    {
        for (var i = 0; i < frame.Carried.Length; i++)
            _stack.Add(Node.Temp(frame.Carried[i], frame.CarriedTypes[i]));
    }

    private (ValueKind[] Parameters, ValueKind[] Results) BlockType(int code)
    {
        if (code == Instruction.EmptyBlock)
            return ([], []);
        if (code >= 0)
            return (_info.Types[code].Parameters, _info.Types[code].Results);
        BinaryTypes.TryValue((byte)(code + 0x80), _module.Settings, out var kind);
        return ([], [kind]);
    }
}
