using Wasmtime.Binary;
using Wasmtime.Runtime;

namespace Wasmtime.Validation;

/// <summary>Validates a function body (WebAssembly 2.0, appendix "Validation Algorithm") and notes what compiling it needs to know.</summary>
internal sealed partial class FunctionValidator(ModuleInfo info, EngineSettings settings)
{
    /// <summary>The type of an operand in code that cannot be reached: any.</summary>
    private const ValueKind Unknown = (ValueKind)255;

    private readonly List<ValueKind> _operands = [];
    private readonly List<ControlFrame> _frames = [];
    private WasmReader _reader;
    private FunctionBody _body = null!;
    private ValueKind[] _locals = [];
    private int _localCount;

    public void Validate(FunctionBody body, FuncType type)
    {
        _body = body;
        _reader = new WasmReader(info.Bytes, body.Start, body.End);
        DeclareLocals(type);
        body.CodeStart = _reader.Position;
        Push(new ControlFrame { Op = Op.Block, Parameters = [], Results = type.Results, Height = 0 });
        while (_frames.Count > 0)
        {
            if (_reader.AtEnd)
                throw _reader.Fault("unexpected end of section or function: END opcode expected");
            var instruction = Instruction.Read(ref _reader);
            Count(instruction.Op);
            Step(instruction);
        }

        if (!_reader.AtEnd)
            throw _reader.Fault("section size mismatch: operators remain after the end of the function, END opcode expected");
    }

    private void Count(int op)
    {
        _body.Instructions++;
        if (op >= Op.V128Load)
            _body.Vectors++;
        else if (op is Op.Call or Op.CallIndirect or Op.Select or Op.SelectTyped or >= Op.FirstNumeric and not (>= 0x6a and <= 0x6c) and not (>= 0x71 and <= 0x76))
            _body.CallLike++;
    }

    private void DeclareLocals(FuncType type)
    {
        var groups = _reader.Count("local declarations", ModuleLimits.Locals);
        var declared = new (int Count, ValueKind Kind)[groups];
        var total = (ulong)type.Parameters.Length;
        for (var i = 0; i < groups; i++)
        {
            var count = _reader.U32();
            total += count;
            if (total > ModuleLimits.Locals)
                throw _reader.Fault($"too many locals: more than {ModuleLimits.Locals}");
            if (!BinaryTypes.TryValue(_reader.Byte(), settings, out var kind))
                throw _reader.Fault("malformed value type of locals");
            declared[i] = ((int)count, kind);
        }

        _localCount = (int)total;
        _locals = new ValueKind[_localCount];
        type.Parameters.CopyTo(_locals, 0);
        var next = type.Parameters.Length;
        foreach (var (count, kind) in declared)
        {
            Array.Fill(_locals, kind, next, count);
            next += count;
        }

        _body.Locals = declared;
        _body.LocalCount = _localCount;
    }

    private void Push(ValueKind kind)
    {
        if (_operands.Count == ModuleLimits.Operands)
            throw _reader.Fault($"more than {ModuleLimits.Operands} operands at one time");
        _operands.Add(kind);
        if (_operands.Count > _body.MostOperands)
            _body.MostOperands = _operands.Count;
    }

    private void Push(ReadOnlySpan<ValueKind> kinds)
    {
        foreach (var kind in kinds)
            Push(kind);
    }

    private ValueKind Pop()
    {
        ref var frame = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_frames)[^1];
        if (_operands.Count == frame.Height)
        {
            return frame.Unreachable
                ? Unknown
                : throw _reader.Fault("type mismatch: an instruction needs an operand but there is none");
        }

        var kind = _operands[^1];
        _operands.RemoveAt(_operands.Count - 1);
        return kind;
    }

    private ValueKind Pop(ValueKind expected)
    {
        var found = Pop();
        if (found != expected && found != Unknown && expected != Unknown)
            throw _reader.Fault($"type mismatch: expected {expected}, found {found}");
        return found;
    }

    private void Pop(ReadOnlySpan<ValueKind> kinds)
    {
        for (var i = kinds.Length - 1; i >= 0; i--)
            Pop(kinds[i]);
    }

    private void Push(ControlFrame frame)
    {
        if (_frames.Count > ModuleLimits.Nesting)
            throw _reader.Fault($"blocks nested deeper than {ModuleLimits.Nesting}");
        _frames.Add(frame);
        Push(frame.Parameters);
    }

    private ControlFrame PopFrame()
    {
        var frame = _frames[^1];
        Pop(frame.Results);
        if (_operands.Count != frame.Height)
            throw _reader.Fault("type mismatch: values remain at the end of a block");
        _frames.RemoveAt(_frames.Count - 1);
        return frame;
    }

    private void MarkUnreachable()
    {
        ref var frame = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_frames)[^1];
        _operands.RemoveRange(frame.Height, _operands.Count - frame.Height);
        frame.Unreachable = true;
    }

    private ValueKind[] LabelTypes(uint depth)
        => depth < (uint)_frames.Count ? _frames[_frames.Count - 1 - (int)depth].LabelTypes : throw _reader.Fault($"unknown label {depth}");

    private (ValueKind[] Parameters, ValueKind[] Results) BlockType(int code)
    {
        if (code == Instruction.EmptyBlock)
            return ([], []);
        if (code < 0)
        {
            return BinaryTypes.TryValue((byte)(code + 0x80), settings, out var kind)
                ? ([], [kind])
                : throw _reader.Fault("malformed block type");
        }

        if (!settings.MultiValue)
            throw _reader.Fault("block types by index need multi-value");
        if (code >= info.Types.Length)
            throw _reader.Fault($"unknown type {code}");
        return (info.Types[code].Parameters, info.Types[code].Results);
    }

    private ValueKind Local(int index)
        => (uint)index < (uint)_localCount ? _locals[index] : throw _reader.Fault($"unknown local {(uint)index}");

    private GlobalType Global(int index)
        => (uint)index < (uint)info.Globals.Count ? info.Globals[index] : throw _reader.Fault($"unknown global {(uint)index}");

    private ValueKind Table(int index)
        => (uint)index < (uint)info.Tables.Count ? info.Tables[index].Kind : throw _reader.Fault($"unknown table {(uint)index}");

    private void NeedMemory()
    {
        if (info.Memories.Count == 0)
            throw _reader.Fault("unknown memory 0");
        _body.UsesMemory = true;
    }

    private void Access(in Instruction instruction, int log)
    {
        NeedMemory();
        if (instruction.A > log)
            throw _reader.Fault("alignment must not be larger than natural");
        _body.MemoryAccesses++;
    }
}
