using System.Reflection.Emit;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>Calls: within the module, to imports, through tables.</summary>
internal sealed partial class FunctionCompiler
{
    private LocalBuilder? _callee;
    private LocalBuilder? _calleeContext;

    private void Call(int function)
    {
        WriteFuel();
        var type = _info.Functions[function];
        if (function < _info.ImportedFunctions)
            CallImport(function, type);
        else
            CallOwn(function, type);
        FinishCall(type);
    }

    private unsafe void CallOwn(int function, FuncType type)
    {
        var code = _module.CodeOf(function);
        if (code == 0 && function != _function)
        {
            _il.LoadArgument(ContextArgument);
            _il.Int32(function);
            _il.Emit(OpCodes.Stfld, IlTypes.Field<VmContext>(nameof(VmContext.CalleeIndex)));
        }

        EmitArguments(type);
        _il.LoadArgument(ContextArgument);
        if (code != 0)
        {
            Address(code);
        }
        else
        {
            Address((nint)_module.CallSlot(function));
            _il.Emit(OpCodes.Ldind_I);
        }

        _il.Calli(type);
    }

    private void CallImport(int function, FuncType type)
    {
        _il.LoadArgument(ContextArgument);
        _il.Emit(OpCodes.Ldfld, IlTypes.Field<InstanceContext>(nameof(InstanceContext.Imports)));
        _il.Int32(function);
        _il.Emit(OpCodes.Ldelem_Ref);
        _il.Store(_callee ??= _il.Declare(typeof(FuncRef)));
        CallReference(type);
    }

    private void CallIndirect(FuncType type, int table)
    {
        WriteFuel();
        LoadTableElements(table);
        Emit(Pop());
        _il.Emit(OpCodes.Ldelem_Ref);
        _il.Store(_callee ??= _il.Declare(typeof(FuncRef)));
        _il.Load(_callee);
        _il.Emit(OpCodes.Ldfld, IlTypes.Field<FuncRef>(nameof(FuncRef.TypeId)));
        _il.Int32(type.Id);
        _il.Emit(OpCodes.Bne_Un, TrapLabel(TrapCode.BadSignature));
        CallReference(type);
        FinishCall(type);
    }

    /// <summary>Calls what is in <see cref="_callee"/>: tells its context which function and caller it is about.</summary>
    private void CallReference(FuncType type)
    {
        _calleeContext ??= _il.Declare(typeof(VmContext));
        _il.Load(_callee!);
        _il.Emit(OpCodes.Ldfld, IlTypes.Field<FuncRef>(nameof(FuncRef.Context)));
        _il.Store(_calleeContext);
        _il.Load(_calleeContext);
        _il.Load(_callee!);
        _il.Emit(OpCodes.Ldfld, IlTypes.Field<FuncRef>(nameof(FuncRef.Index)));
        _il.Emit(OpCodes.Stfld, IlTypes.Field<VmContext>(nameof(VmContext.CalleeIndex)));
        _il.Load(_calleeContext);
        _il.LoadArgument(ContextArgument);
        _il.Emit(OpCodes.Ldfld, IlTypes.Field<VmContext>(nameof(VmContext.Id)));
        _il.Emit(OpCodes.Stfld, IlTypes.Field<VmContext>(nameof(VmContext.CallerId)));
        EmitArguments(type);
        _il.Load(_calleeContext);
        _il.Load(_callee!);
        _il.Emit(OpCodes.Ldfld, IlTypes.Field<FuncRef>(nameof(FuncRef.Code)));
        _il.Calli(type);
    }

    private void EmitArguments(FuncType type)
    {
        var count = type.Parameters.Length;
        var first = _stack.Count - count;
        for (var i = first; i < _stack.Count; i++)
            EmitKeeping(_stack[i]);
        Trim(first);
    }

    private void FinishCall(FuncType type)
    {
        _lengthIsStale = _memoryLength != null;
        if (type.Results.Length > 0)
            PushResult(type.Results[0]);
        for (var i = 1; i < type.Results.Length; i++)
        {
            _il.LoadExtraResult(ContextArgument, i, type.Results[i]);
            PushResult(type.Results[i]);
        }

        if (_fuel != null)
            ReadFuel();
    }

    private void Address(nint value)
    {
        _il.Generator.Emit(OpCodes.Ldc_I8, (long)value);
        _il.Emit(OpCodes.Conv_I);
    }

    private void LoadTableElements(int table)
    {
        LoadTable(table);
        _il.Emit(OpCodes.Ldfld, IlTypes.Field<WasmTable>(nameof(WasmTable.Elements)));
    }

    private void LoadTable(int table)
    {
        _il.LoadArgument(ContextArgument);
        if (table == 0)
        {
            _il.Emit(OpCodes.Ldfld, IlTypes.Field<InstanceContext>(nameof(InstanceContext.Table)));
            return;
        }

        _il.Emit(OpCodes.Ldfld, IlTypes.Field<InstanceContext>(nameof(InstanceContext.Tables)));
        _il.Int32(table);
        _il.Emit(OpCodes.Ldelem_Ref);
    }
}
