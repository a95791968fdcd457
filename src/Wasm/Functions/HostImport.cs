using Wasmtime;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Functions;

/// <summary>A function that a module imports and neither WASI nor <c>ww</c> offers: each run of the module brings its own.</summary>
internal sealed record HostImport(string Module, string Name)
{
    /// <summary>Null when its type is not of the form that host functions have: any number of i32, and at most one as the result.</summary>
    public static HostImport? Of(FunctionImport import) =>
        import.Results.Count <= 1 && import.Parameters.Concat(import.Results).All(kind => kind is ValueKind.Int32)
            ? new HostImport(import.ModuleName, import.Name)
            : null;

    /// <summary>Defines it as a call of the function at <paramref name="index"/> of the run that calls.</summary>
    public static void Define(Linker linker, FunctionImport import, int index)
    {
        var (module, name) = (import.ModuleName, import.Name);

        // Functions whose type is known here get numbers from the engine; calls of others go through arrays of values.
        switch (import.Parameters.Count, import.Results.Count)
        {
            case (0, 0):
                linker.DefineFunction(module, name, (CallerAction)(caller => Call(caller, index, [])));
                break;
            case (1, 0):
                linker.DefineFunction(module, name, (CallerAction<int>)((caller, a) => Call(caller, index, [a])));
                break;
            case (2, 0):
                linker.DefineFunction(module, name, (CallerAction<int, int>)((caller, a, b) => Call(caller, index, [a, b])));
                break;
            case (3, 0):
                linker.DefineFunction(module, name, (CallerAction<int, int, int>)((caller, a, b, c) => Call(caller, index, [a, b, c])));
                break;
            case (4, 0):
                linker.DefineFunction(module, name, (CallerAction<int, int, int, int>)((caller, a, b, c, d) => Call(caller, index, [a, b, c, d])));
                break;
            case (5, 0):
                linker.DefineFunction(module, name, (CallerAction<int, int, int, int, int>)((caller, a, b, c, d, e) => Call(caller, index, [a, b, c, d, e])));
                break;
            case (0, 1):
                linker.DefineFunction(module, name, (CallerFunc<int>)(caller => Call(caller, index, [])));
                break;
            case (1, 1):
                linker.DefineFunction(module, name, (CallerFunc<int, int>)((caller, a) => Call(caller, index, [a])));
                break;
            case (2, 1):
                linker.DefineFunction(module, name, (CallerFunc<int, int, int>)((caller, a, b) => Call(caller, index, [a, b])));
                break;
            case (3, 1):
                linker.DefineFunction(module, name, (CallerFunc<int, int, int, int>)((caller, a, b, c) => Call(caller, index, [a, b, c])));
                break;
            case (4, 1):
                linker.DefineFunction(module, name, (CallerFunc<int, int, int, int, int>)((caller, a, b, c, d) => Call(caller, index, [a, b, c, d])));
                break;
            case (5, 1):
                linker.DefineFunction(module, name, (CallerFunc<int, int, int, int, int, int>)((caller, a, b, c, d, e) => Call(caller, index, [a, b, c, d, e])));
                break;
            default:
                linker.DefineFunction(module, name, (caller, arguments, results) =>
                {
                    var numbers = new int[arguments.Length];
                    for (var i = 0; i < numbers.Length; i++)
                        numbers[i] = arguments[i].AsInt32();
                    var result = Call(caller, index, numbers);
                    if (results.Length > 0)
                        results[0] = result;
                }, import.Parameters, import.Results);
                break;
        }
    }

    private static int Call(Caller caller, int index, ReadOnlySpan<int> arguments)
    {
        var context = GuestContext.Of(caller, out var memory);
        var result = 0;
        context.HostFunctions[index](new GuestCall(context.FunctionState, memory, arguments, ref result, context.Stopping));
        return result;
    }
}
