using Wasmtime;
using Wetware.Testing;
using static Wetware.Testing.ModuleBuilder;

namespace Wetware.Tests;

public sealed class HostFunctionTests : IDisposable
{
    private readonly Engine _engine = new();
    private readonly Store _store;
    private readonly Linker _linker;

    public HostFunctionTests()
    {
        _store = new Store(_engine);
        _linker = new Linker(_engine);
    }

    public void Dispose()
    {
        _linker.Dispose();
        _store.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void Every_kind_of_value_passes_both_ways()
    {
        byte[] all = [I32, I64, F32, F64, Vec128, FuncRef, ExternRef];
        var builder = new ModuleBuilder();
        builder.ImportFunction("env", "echo", all, all);
        builder.Export("run", all, all, [], 0x20, 0, 0x20, 1, 0x20, 2, 0x20, 3, 0x20, 4, 0x20, 5, 0x20, 6, 0x10, 0);
        ValueKind[] kinds =
        [
            ValueKind.Int32, ValueKind.Int64, ValueKind.Float32, ValueKind.Float64, ValueKind.V128, ValueKind.FuncRef, ValueKind.ExternRef,
        ];
        _linker.DefineFunction("env", "echo", (_, arguments, results) => arguments.CopyTo(results), kinds, kinds);
        var run = Instantiate(builder).GetFunction("run")!;
        var function = Function.FromCallback(_store, () => 7);
        var guest = new object();

        var results = (object?[])run.Invoke(-1, long.MinValue, 1.5f, -0.0, V128.AllBitsSet, function, ValueBox.AsBox(guest))!;

        Assert.Equal([-1, long.MinValue, 1.5f, -0.0], results[..4]);
        Assert.Equal(V128.AllBitsSet.AsSpan().ToArray(), ((V128)results[4]!).AsSpan().ToArray());
        Assert.Equal(7, ((Function)results[5]!).Invoke());
        Assert.Same(guest, results[6]);
    }

    [Fact]
    public void A_tuple_is_several_results()
    {
        var builder = new ModuleBuilder();
        builder.ImportFunction("env", "swap", [I32, I64], [I64, I32]);
        builder.Export("run", [I32, I64], [I64, I32], [], 0x20, 0, 0x20, 1, 0x10, 0);
        _linker.DefineFunction("env", "swap", (int a, long b) => (b, a));

        var run = Instantiate(builder).GetFunction<int, long, (long, int)>("run")!;

        Assert.Equal((5L, 3), run(3, 5L));
    }

    [Fact]
    public void The_caller_shows_its_memory_and_functions()
    {
        var builder = new ModuleBuilder();
        builder.ImportFunction("env", "read", [I32, I32], [I32]);
        builder.Memory(1, 1);
        builder.Data(8, "Hello"u8.ToArray());
        builder.Export("double", [I32], [I32], [], 0x20, 0, 0x41, 2, 0x6c);
        builder.Export("run", [], [I32], [], 0x41, 8, 0x41, 5, 0x10, 0);
        var seen = string.Empty;
        _linker.DefineFunction("env", "read", (Caller caller, int address, int length) =>
        {
            Assert.Null(caller.GetMemory("none"));
            Assert.False(caller.TryGetMemorySpan<byte>("none", 0, 1, out _));
            Assert.True(caller.TryGetMemorySpan<byte>("memory", address, length, out var span));
            seen = caller.GetMemory("memory")!.ReadString(address, length);
            return (int)caller.GetFunction("double")!.Invoke(span.Length)!;
        });

        Assert.Equal(10, Instantiate(builder).GetFunction<int>("run")!());
        Assert.Equal("Hello", seen);
    }

    [Fact]
    public void A_range_outside_of_memory_is_refused_to_the_host()
    {
        var memory = new Memory(_store, 1, 2);
        Assert.Equal(0, memory.GetSpan(65536, 0).Length);
        Assert.Throws<ArgumentException>(() => memory.GetSpan(65536, 1).Length);
        Assert.Throws<ArgumentException>(() => memory.GetSpan(long.MaxValue, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan(-1, 1).Length);
        Assert.Throws<ArgumentException>(() => memory.ReadInt64(65529));
    }

    [Fact]
    public void A_missing_import_and_one_of_another_type_are_told_by_name()
    {
        var builder = new ModuleBuilder();
        builder.ImportFunction("env", "f", [I32], []);
        using var module = Module.FromBytes(_engine, "imports", builder.Build());
        Assert.Contains("env::f", Assert.Throws<WasmtimeException>(() => _linker.Instantiate(_store, module)).Message, StringComparison.Ordinal);
        _linker.DefineFunction("env", "f", (long _) => { });
        Assert.Contains("env::f", Assert.Throws<WasmtimeException>(() => _linker.Instantiate(_store, module)).Message, StringComparison.Ordinal);
        Assert.Throws<WasmtimeException>(() => _linker.DefineFunction("env", "f", (int _) => { }));
        _linker.AllowShadowing = true;
        _linker.DefineFunction("env", "f", (int _) => { });
        Assert.NotNull(_linker.Instantiate(_store, module));
    }

    [Fact]
    public void A_wrapped_function_must_have_the_right_types()
    {
        var builder = new ModuleBuilder();
        builder.Export("add", [I64, I64], [I64], [], 0x20, 0, 0x20, 1, 0x7c);
        var instance = Instantiate(builder);
        Assert.Null(instance.GetFunction<int, long, long>("add"));
        Assert.Null(instance.GetAction<long, long>("add"));
        Assert.Null(instance.GetFunction<FunctionResult<FunctionResult<long>>>("add"));
        Assert.Equal(long.MaxValue, instance.GetFunction<long, long, long>("add")!(long.MaxValue - 1, 1));
        Assert.Equal(3L, instance.GetFunction<long, long, FunctionResult<long>>("add")!(1, 2).Value);
    }

    [Fact]
    public void A_module_says_what_it_imports_and_exports()
    {
        var builder = new ModuleBuilder();
        builder.ImportFunction("env", "f", [I32, F64], [I64]);
        builder.Memory(1, 5);
        builder.Table(FuncRef, 2, null, "table");
        builder.Global(I64, true, [0x42, 7], "global");
        using var module = Module.FromBytes(_engine, "shape", builder.Build());

        var import = Assert.IsType<FunctionImport>(Assert.Single(module.Imports));
        Assert.Equal(("env", "f"), (import.ModuleName, import.Name));
        Assert.Equal([ValueKind.Int32, ValueKind.Float64], import.Parameters);
        Assert.Equal([ValueKind.Int64], import.Results);
        var memory = Assert.Single(module.Exports.OfType<MemoryExport>());
        Assert.Equal((1L, 5L), (memory.Minimum, memory.Maximum));
        var table = Assert.Single(module.Exports.OfType<TableExport>());
        Assert.Equal((2u, uint.MaxValue), (table.Minimum, table.Maximum));
        Assert.Equal(Mutability.Mutable, Assert.Single(module.Exports.OfType<GlobalExport>()).Mutability);
    }

    [Fact]
    public void A_serialized_module_works_and_a_damaged_one_is_refused()
    {
        var builder = new ModuleBuilder();
        builder.Export("answer", [], [I32], [], 0x41, 42);
        using var module = Module.FromBytes(_engine, "answer", builder.Build());
        var bytes = module.Serialize();
        using var again = Module.Deserialize(_engine, "again", bytes);
        Assert.Equal(42, new Instance(_store, again).GetFunction<int>("answer")!());
        Assert.Throws<WasmtimeException>(() => Module.Deserialize(_engine, "cut", bytes.AsSpan(0, 20)));
    }

    [Fact]
    public void A_disposed_store_refuses_everything()
    {
        var builder = new ModuleBuilder();
        builder.Memory(1);
        builder.Export("answer", [], [I32], [], 0x41, 42);
        var instance = Instantiate(builder);
        var answer = instance.GetFunction<int>("answer")!;
        var memory = instance.GetMemory("memory")!;
        _store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => answer());
        Assert.Throws<ObjectDisposedException>(() => memory.GetLength());
        Assert.Throws<ObjectDisposedException>(() => instance.GetMemory("memory"));
    }

    private Instance Instantiate(ModuleBuilder builder)
    {
        using var module = Module.FromBytes(_engine, "test", builder.Build());
        return _linker.Instantiate(_store, module);
    }
}
