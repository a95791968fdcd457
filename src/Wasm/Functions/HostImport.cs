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
    public static void Define(Linker linker, FunctionImport import, int index) => linker.DefineFunction(
        import.ModuleName,
        import.Name,
        (caller, arguments, results) =>
        {
            var context = GuestContext.Of(caller, out var memory);
            context.HostFunctions[index](new GuestCall(context.FunctionState, memory, arguments, results, context.Stopping));
        },
        import.Parameters,
        import.Results);
}
