using Wasmtime;

namespace Wetware.Tests.Spec;

/// <summary>The module <c>spectest</c> that the specification's tests import.</summary>
internal static class SpecHost
{
    private const string Name = "spectest";

    public static void Define(Linker linker, Store store)
    {
        linker.DefineFunction(Name, "print", () => { });
        linker.DefineFunction(Name, "print_i32", (int _) => { });
        linker.DefineFunction(Name, "print_i64", (long _) => { });
        linker.DefineFunction(Name, "print_f32", (float _) => { });
        linker.DefineFunction(Name, "print_f64", (double _) => { });
        linker.DefineFunction(Name, "print_i32_f32", (int _, float _) => { });
        linker.DefineFunction(Name, "print_f64_f64", (double _, double _) => { });
        linker.Define(Name, "global_i32", new Global(store, ValueKind.Int32, 666, Mutability.Immutable));
        linker.Define(Name, "global_i64", new Global(store, ValueKind.Int64, 666L, Mutability.Immutable));
        linker.Define(Name, "global_f32", new Global(store, ValueKind.Float32, 666.6f, Mutability.Immutable));
        linker.Define(Name, "global_f64", new Global(store, ValueKind.Float64, 666.6, Mutability.Immutable));
        linker.Define(Name, "table", new Table(store, TableKind.FuncRef, null, 10, 20));
        linker.Define(Name, "memory", new Memory(store, 1, 2));
    }
}
