using System.Reflection.Emit;
using Wasmtime.Binary;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>Turns one validated function into a dynamic method. The code belongs to the module: all state comes in by the context argument.</summary>
internal sealed partial class FunctionCompiler
{
    /// <summary>
    /// The JIT stops optimising a method with more than 2000 basic blocks. Beyond this estimate bounds checks are calls, which it inlines
    /// after having counted.
    /// </summary>
    private const int ManyBlocks = 1500;

    private readonly CompiledModule _module;
    private readonly ModuleInfo _info;
    private readonly int _function;
    private readonly FunctionBody _body;
    private readonly FuncType _type;
    private readonly DynamicMethod _method;
    private readonly IlWriter _il;
    private readonly TemporaryPool _temporaries;
    private readonly List<Node> _stack = [];
    private readonly List<BlockFrame> _frames = [];
    private readonly ValueKind[] _localTypes;
    private readonly LocalBuilder?[] _locals;
    private readonly bool _checksAreCalls;
    private WasmReader _reader;

    public FunctionCompiler(CompiledModule module, int function)
    {
        _module = module;
        _info = module.Info;
        _function = function;
        _body = _info.Bodies[function - _info.ImportedFunctions];
        _type = _info.Functions[function];
        _method = IlTypes.NewMethod(Backtrace.MethodName(module.Id, function), IlTypes.ReturnOf(_type), IlTypes.ParametersOf(_type));
        _il = new IlWriter(_method.GetILGenerator(Math.Clamp((_body.End - _body.Start) * 4, 256, 1 << 22)));
        _temporaries = new TemporaryPool(_il);
        _reader = new WasmReader(_info.Bytes, _body.CodeStart, _body.End);
        _localTypes = new ValueKind[_body.LocalCount];
        _locals = new LocalBuilder?[_body.LocalCount];
        _checksAreCalls = _body.MemoryAccesses + (_body.Branches * 2) > ManyBlocks;
    }

    /// <summary>Whether the JIT may need much stack for it.</summary>
    public bool IsLarge => _body.Instructions > 5000;

    private int ContextArgument => _type.Parameters.Length;

    public CompiledCode Compile()
    {
        Prologue();
        _frames.Add(new BlockFrame
        {
            Op = Op.Block,
            Target = default,
            Carried = [],
            CarriedTypes = _type.Results,
            Results = _type.Results,
            Height = 0,
        });
        while (_frames.Count > 0)
            Step(Instruction.Read(ref _reader));
        EmitTraps();
        var entry = IlTypes.EntryOf(_method);
        return FrameEstimate > LargeFrame ? Guarded(entry) : new CompiledCode(entry, _method, null);
    }

    private void Push(Node node) => _stack.Add(node.Depth > Node.MostDepth ? Materialized(node) : node);

    private Node Pop()
    {
        var node = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return node;
    }

    /// <summary>Puts the value on top of the IL stack into a temporary and pushes that.</summary>
    private void PushResult(ValueKind kind)
    {
        var temporary = _temporaries.Take(kind);
        _il.Store(temporary);
        _stack.Add(Node.Temp(temporary, kind));
    }

    /// <summary>Evaluates a tree now; constants, locals and temporaries stay.</summary>
    private Node Materialized(Node node)
    {
        if (node.IsSimple)
            return node;
        Emit(node);
        var temporary = _temporaries.Take(node.Type);
        _il.Store(temporary);
        return Node.Temp(temporary, node.Type);
    }

    /// <summary>Evaluates whatever is not a constant or temporary, as control flow splits or joins here.</summary>
    private void Flush()
    {
        for (var i = 0; i < _stack.Count; i++)
        {
            if (_stack[i].Kind is NodeKind.Tree or NodeKind.Local)
                _stack[i] = Copied(_stack[i]);
        }
    }

    private Node Copied(Node node)
    {
        Emit(node);
        var temporary = _temporaries.Take(node.Type);
        _il.Store(temporary);
        return Node.Temp(temporary, node.Type);
    }

    /// <summary>Saves operands that read a local which is about to change.</summary>
    private void SaveReadersOf(int local)
    {
        for (var i = 0; i < _stack.Count; i++)
        {
            if (_stack[i].Reads(local))
                _stack[i] = Copied(_stack[i]);
        }
    }

    private void Free(Node node)
    {
        if (node.Owned && node.Temporary is { } temporary)
            _temporaries.Return(temporary);
        foreach (var operand in node.Operands)
            Free(operand);
    }

    private void Trim(int height)
    {
        while (_stack.Count > height)
            Free(Pop());
    }
}
