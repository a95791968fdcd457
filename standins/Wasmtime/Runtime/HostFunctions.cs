using System.Buffers;

namespace Wasmtime.Runtime;

/// <summary>Makes host functions of delegates.</summary>
internal static class HostFunctions
{
    public static HostFunction Typed(HostCallback callback, ReadOnlySpan<Type> parameters, ReadOnlySpan<Type> results)
    {
        var parameterKinds = new ValueKind[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
            parameterKinds[i] = Kinds.OfParameter(parameters[i]);
        var resultKinds = new ValueKind[results.Length];
        for (var i = 0; i < results.Length; i++)
            resultKinds[i] = Kinds.OfResult(results[i]);
        return new HostFunction(FuncType.Get(parameterKinds, resultKinds), callback);
    }

    public static HostFunction Untyped(
        Function.UntypedCallbackDelegate callback, IReadOnlyList<ValueKind> parameterKinds, IReadOnlyList<ValueKind> resultKinds)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentNullException.ThrowIfNull(parameterKinds);
        ArgumentNullException.ThrowIfNull(resultKinds);
        ValueKind[] parameters = [.. parameterKinds];
        ValueKind[] results = [.. resultKinds];
        return new HostFunction(FuncType.Get(parameters, results), Run);

        void Run(ref HostCall call)
        {
            var boxes = ArrayPool<ValueBox>.Shared.Rent(parameters.Length + results.Length);
            try
            {
                var arguments = boxes.AsSpan(0, parameters.Length);
                var returned = boxes.AsSpan(parameters.Length, results.Length);
                for (var i = 0; i < arguments.Length; i++)
                    arguments[i] = call.Box(i, parameters[i]);
                for (var i = 0; i < returned.Length; i++)
                    returned[i] = ValueBox.Default(results[i]);
                callback(call.Caller, arguments, returned);
                for (var i = 0; i < returned.Length; i++)
                    call.Unbox(i, results[i], returned[i]);
            }
            finally
            {
                ArrayPool<ValueBox>.Shared.Return(boxes, clearArray: true);
            }
        }
    }
}
