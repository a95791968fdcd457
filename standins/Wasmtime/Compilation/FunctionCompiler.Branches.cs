using System.Reflection.Emit;

namespace Wasmtime.Compilation;

/// <summary>Branches and returns, and what they take along.</summary>
internal sealed partial class FunctionCompiler
{
    /// <summary>Moves the operands that a branch takes along to where the block expects them, and off the stack.</summary>
    private void Move(BlockFrame frame)
    {
        var count = frame.Carried.Length;
        for (var i = _stack.Count - count; i < _stack.Count; i++)
            Emit(_stack[i]);
        for (var i = count - 1; i >= 0; i--)
            _il.Store(frame.Carried[i]);
        _stack.RemoveRange(_stack.Count - count, count);
    }

    /// <summary>The same, leaving the operands where they are.</summary>
    private void CopyTo(BlockFrame frame)
    {
        var count = frame.Carried.Length;
        for (var i = _stack.Count - count; i < _stack.Count; i++)
            EmitKeeping(_stack[i]);
        for (var i = count - 1; i >= 0; i--)
            _il.Store(frame.Carried[i]);
    }

    private BlockFrame FrameAt(int depth) => _frames[_frames.Count - 1 - depth];

    private void Branch(int depth)
    {
        if (depth == _frames.Count - 1)
        {
            Return();
            return;
        }

        var frame = FrameAt(depth);
        RefreshLength();
        Move(frame);
        frame.Targeted = true;
        _il.Emit(OpCodes.Br, frame.Target);
    }

    private void BranchIf(int depth)
    {
        CountFuel();
        var condition = Pop();
        var frame = FrameAt(depth);
        RefreshLength();
        var isReturn = depth == _frames.Count - 1;
        if (!isReturn && frame.Carried.Length == 0)
        {
            frame.Targeted = true;
            BranchOn(condition, frame.Target, when: true);
            return;
        }

        for (var i = _stack.Count - frame.CarriedTypes.Length; i < _stack.Count; i++)
            _stack[i] = Materialized(_stack[i]);
        var past = _il.NewLabel();
        BranchOn(condition, past, when: false);
        if (isReturn)
        {
            ReturnKeeping();
        }
        else
        {
            CopyTo(frame);
            frame.Targeted = true;
            _il.Emit(OpCodes.Br, frame.Target);
        }

        _il.Mark(past);
    }

    private void BranchTable(int count)
    {
        CountFuel();
        var index = Pop();
        RefreshLength();
        var depths = new int[count + 1];
        for (var i = 0; i < depths.Length; i++)
            depths[i] = (int)_reader.U32();
        var arity = FrameAt(depths[0]).CarriedTypes.Length;
        for (var i = _stack.Count - arity; i < _stack.Count; i++)
            _stack[i] = Materialized(_stack[i]);

        // A stub for each target that takes something along or returns; others are reached directly.
        var labels = new Dictionary<int, Label>();
        foreach (var depth in depths)
        {
            if (!labels.ContainsKey(depth))
                labels.Add(depth, NeedsStub(depth) ? _il.NewLabel() : FrameAt(depth).Target);
        }

        Emit(index);
        _il.Generator.Emit(OpCodes.Switch, Array.ConvertAll(depths[..count], depth => labels[depth]));
        _il.Emit(OpCodes.Br, labels[depths[count]]);
        foreach (var (depth, label) in labels)
        {
            var frame = FrameAt(depth);
            frame.Targeted = true;
            if (!NeedsStub(depth))
                continue;
            _il.Mark(label);
            if (depth == _frames.Count - 1)
            {
                ReturnKeeping();
                continue;
            }

            CopyTo(frame);
            _il.Emit(OpCodes.Br, frame.Target);
        }

        bool NeedsStub(int depth) => depth == _frames.Count - 1 || FrameAt(depth).Carried.Length > 0;
    }

    private void Return()
    {
        ReturnKeeping();
        for (var i = 0; i < _type.Results.Length; i++)
            Free(Pop());
    }

    /// <summary>Returns the topmost operands, which stay for another way through the code.</summary>
    private void ReturnKeeping()
    {
        WriteFuel();
        var results = _type.Results;
        var first = _stack.Count - results.Length;
        for (var i = 1; i < results.Length; i++)
        {
            _il.BeginStoreExtraResult(ContextArgument, i, results[i]);
            EmitKeeping(_stack[first + i]);
            _il.EndStoreExtraResult(results[i]);
        }

        if (results.Length > 0)
            EmitKeeping(_stack[first]);
        _il.Emit(OpCodes.Ret);
    }
}
