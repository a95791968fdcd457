using System.Reflection.Emit;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>Entry of a function, traps at its end, and what keeps recursion and loops within limits.</summary>
internal sealed partial class FunctionCompiler
{
    /// <summary>Bytes; functions whose frame may be larger are entered through a check of their own.</summary>
    private const int LargeFrame = 64 * 1024;

    private readonly Dictionary<TrapCode, Label> _traps = [];
    private Label? _stackTrap;
    private Label? _interruptTrap;
    private Label? _fuelTrap;
    private LocalBuilder? _state;
    private LocalBuilder? _fuel;
    private LocalBuilder? _memoryBase;
    private LocalBuilder? _memoryLength;
    private bool _lengthIsStale;
    private int _fuelPending;

    /// <summary>More than the JIT was seen to take; it says nothing about it.</summary>
    private int FrameEstimate => (int)Math.Min(
        1 << 30, (32L * (_body.LocalCount + _body.MostOperands)) + (8L * _body.CallLike) + (48L * _body.Vectors));

    private void Prologue()
    {
        DeclareLocals();
        if (_body.Calls)
            StackCheck();
        if (_module.Settings.Fuel || (_module.Settings.Epochs && _body.HasLoops))
        {
            LoadState(0);
            _state = _il.Declare(typeof(nint));
            _il.Store(_state);
        }

        if (_module.Settings.Fuel)
        {
            _fuel = _il.Declare(typeof(long));
            ReadFuel();
            FuelCheck();
            _fuelPending = 1;
        }

        if (_body.UsesMemory)
        {
            _memoryBase = _il.Declare(typeof(nint));
            _memoryLength = _il.Declare(typeof(ulong));
            LoadMemory();
            _il.Emit(OpCodes.Ldfld, IlTypes.Field<LinearMemory>(nameof(LinearMemory.Base)));
            _il.Store(_memoryBase);
            ReadLength();
        }
    }

    private void DeclareLocals()
    {
        _type.Parameters.CopyTo(_localTypes, 0);
        var next = _type.Parameters.Length;
        foreach (var (count, kind) in _body.Locals)
        {
            Array.Fill(_localTypes, kind, next, count);
            next += count;
        }

        // Only those that are used: a module may declare many for nothing.
        var used = UsedLocals();
        for (var i = _type.Parameters.Length; i < _localTypes.Length; i++)
        {
            if (!used[i])
                continue;
            _locals[i] = _il.Declare(IlTypes.Of(_localTypes[i]));
            Emit(_localTypes[i] == ValueKind.V128 ? Node.Constant(default(System.Runtime.Intrinsics.Vector128<byte>)) : Node.Constant(_localTypes[i], 0));
            _il.Store(_locals[i]!);
        }
    }

    private bool[] UsedLocals()
    {
        var used = new bool[_localTypes.Length];
        var reader = _reader;
        while (!reader.AtEnd)
        {
            var instruction = Binary.Instruction.Read(ref reader);
            if (instruction.Op is Binary.Op.LocalGet or Binary.Op.LocalSet or Binary.Op.LocalTee)
                used[instruction.A] = true;
            if (instruction.Op != Binary.Op.BrTable)
                continue;
            for (var i = 0; i <= instruction.A; i++)
                reader.U32();
        }

        return used;
    }

    /// <summary>Traps when the stack pointer is below the limit, which it is as well when an interruption is due.</summary>
    private void StackCheck()
    {
        _stackTrap = _il.NewLabel();
        LoadStackPointer(_il);
        LoadState(StoreLayout.StackLimit);
        _il.Emit(OpCodes.Volatile);
        _il.Emit(OpCodes.Ldind_I);
        _il.Emit(OpCodes.Blt_Un, _stackTrap.Value);
    }

    private static void LoadStackPointer(IlWriter il)
    {
        il.Generator.Emit(OpCodes.Ldloca, il.Declare(typeof(byte)));
        il.Emit(OpCodes.Conv_U);
    }

    private void LoopCheck()
    {
        if (_module.Settings.Epochs)
        {
            _interruptTrap ??= _il.NewLabel();
            LoadState(StoreLayout.Interrupted);
            _il.Emit(OpCodes.Volatile);
            _il.Emit(OpCodes.Ldind_I4);
            _il.Emit(OpCodes.Brtrue, _interruptTrap.Value);
        }

        if (_fuel != null)
            FuelCheck();
    }

    private void FuelCheck()
    {
        _fuelTrap ??= _il.NewLabel();
        _il.Load(_fuel!);
        _il.Int32(0);
        _il.Emit(OpCodes.Conv_I8);
        _il.Emit(OpCodes.Ble, _fuelTrap.Value);
    }

    private void ReadFuel()
    {
        LoadState(StoreLayout.Fuel);
        _il.Emit(OpCodes.Ldind_I8);
        _il.Store(_fuel!);
    }

    /// <summary>Counts what was executed since the last count, as the way here ends or splits.</summary>
    private void CountFuel()
    {
        if (_fuel == null || _fuelPending == 0)
            return;
        _il.Load(_fuel);
        _il.Int64(_fuelPending);
        _il.Emit(OpCodes.Sub);
        _il.Store(_fuel);
        _fuelPending = 0;
    }

    /// <summary>Makes the count visible to others, as control leaves the function.</summary>
    private void WriteFuel()
    {
        if (_fuel == null)
            return;
        CountFuel();
        LoadState(StoreLayout.Fuel);
        _il.Load(_fuel);
        _il.Emit(OpCodes.Stind_I8);
    }

    private void LoadState(int offset)
    {
        if (_state != null)
        {
            _il.Load(_state);
        }
        else
        {
            _il.LoadArgument(ContextArgument);
            _il.Emit(OpCodes.Ldfld, IlTypes.Field<VmContext>(nameof(VmContext.State)));
        }

        if (offset == 0)
            return;
        _il.Int32(offset);
        _il.Emit(OpCodes.Add);
    }

    private void LoadMemory()
    {
        _il.LoadArgument(ContextArgument);
        _il.Emit(OpCodes.Ldfld, IlTypes.Field<InstanceContext>(nameof(InstanceContext.Memory)));
    }

    private void ReadLength()
    {
        LoadMemory();
        _il.Emit(OpCodes.Ldfld, IlTypes.Field<LinearMemory>(nameof(LinearMemory.Length)));
        _il.Store(_memoryLength!);
        _lengthIsStale = false;
    }

    /// <summary>A memory only grows, so an old length is safe but may be too small. Ways that join must agree on it.</summary>
    private void RefreshLength()
    {
        if (_lengthIsStale && _memoryLength != null)
            ReadLength();
    }

    private Label TrapLabel(TrapCode code)
    {
        if (!_traps.TryGetValue(code, out var label))
            _traps.Add(code, label = _il.NewLabel());
        return label;
    }

    /// <summary>The cold ends of the function.</summary>
    private void EmitTraps()
    {
        foreach (var (code, label) in _traps)
        {
            _il.Mark(label);
            _il.Int32((int)code);
            _il.Call(typeof(Traps), nameof(Traps.Throw));
            EndCold();
        }

        Cold(_interruptTrap, nameof(Traps.ThrowStackOrInterrupt));
        Cold(_stackTrap, nameof(Traps.ThrowStackOrInterrupt));
        Cold(_fuelTrap, nameof(Traps.ThrowOutOfFuel));

        void Cold(Label? label, string thrower)
        {
            if (label == null)
                return;
            _il.Mark(label.Value);
            _il.LoadArgument(ContextArgument);
            _il.Call(typeof(Traps), thrower);
            EndCold();
        }

        // The JIT takes blocks that throw for rare.
        void EndCold()
        {
            _il.Emit(OpCodes.Ldnull);
            _il.Emit(OpCodes.Throw);
        }
    }

    /// <summary>A method with a small frame that makes sure that the large one fits onto the thread's stack.</summary>
    private CompiledCode Guarded(nint entry)
    {
        var guard = IlTypes.NewMethod(Backtrace.MethodName(_module.Id, _function) + "+", IlTypes.ReturnOf(_type), IlTypes.ParametersOf(_type));
        var il = new IlWriter(guard.GetILGenerator());
        var overflow = il.NewLabel();
        LoadStackPointer(il);
        il.LoadArgument(ContextArgument);
        il.Emit(OpCodes.Ldfld, IlTypes.Field<VmContext>(nameof(VmContext.State)));
        il.Int32(StoreLayout.StackEnd);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Int32(FrameEstimate);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Blt_Un, overflow);
        for (var i = 0; i <= ContextArgument; i++)
            il.LoadArgument(i);
        il.Generator.Emit(OpCodes.Ldc_I8, (long)entry);
        il.Emit(OpCodes.Conv_I);
        il.Calli(_type);
        il.Emit(OpCodes.Ret);
        il.Mark(overflow);
        il.Int32((int)TrapCode.StackOverflow);
        il.Call(typeof(Traps), nameof(Traps.Throw));
        il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Throw);
        return new CompiledCode(IlTypes.EntryOf(guard), _method, guard);
    }
}
