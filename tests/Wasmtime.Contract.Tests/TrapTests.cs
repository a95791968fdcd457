using Wasmtime;
using Wetware.Testing;
using static Wetware.Testing.ModuleBuilder;

namespace Wetware.Tests;

public sealed class TrapTests : IDisposable
{
    private readonly Engine _engine = new();
    private readonly Store _store;

    public TrapTests() => _store = new Store(_engine);

    public void Dispose()
    {
        _store.Dispose();
        _engine.Dispose();
    }

    public static TheoryData<TrapCode, byte[]> Trapping => new()
    {
        { TrapCode.Unreachable, [0x00] },
        { TrapCode.IntegerDivisionByZero, [0x41, 1, 0x41, 0, 0x6d, 0x1a] },
        { TrapCode.IntegerOverflow, [0x41, .. S32(int.MinValue), 0x41, 0x7f, 0x6d, 0x1a] },
        { TrapCode.BadConversionToInteger, [0x43, 0, 0, 0xc0, 0x7f, 0xa8, 0x1a] },
        { TrapCode.IntegerOverflow, [0x43, 0, 0, 0, 0x7f, 0xa8, 0x1a] },
        { TrapCode.MemoryOutOfBounds, [0x41, .. S32(65533), 0x28, 2, 0, 0x1a] },
        { TrapCode.MemoryOutOfBounds, [0x41, 0x7f, 0x2d, 0, .. U32(-1), 0x1a] },
        { TrapCode.TableOutOfBounds, [0x41, 9, 0x11, 0, 0] },
        { TrapCode.IndirectCallToNull, [0x41, 1, 0x11, 0, 0] },
        { TrapCode.BadSignature, [0x41, 0, 0x11, 1, 0, 0x1a] },
        { TrapCode.StackOverflow, [0x10, 0] },
    };

    [Theory]
    [MemberData(nameof(Trapping))]
    public void A_broken_rule_ends_the_call_with_its_code(TrapCode code, byte[] body)
    {
        var builder = new ModuleBuilder();
        var run = builder.Export("run", [], [], [], body);
        builder.Type([], [I32]);
        builder.Memory(1, 1);
        builder.Table(FuncRef, 2, 2);
        builder.Elements(0, run);
        using var module = Module.FromBytes(_engine, "traps", builder.Build());
        var instance = new Instance(_store, module);

        var trap = Assert.Throws<TrapException>(instance.GetAction("run")!);

        Assert.Equal(code, trap.Type);
        Assert.Equal("run", trap.Frames![0].FunctionName);
        var result = instance.GetFunction<ActionResult>("run")!();
        Assert.Equal(ResultType.Trap, result.Type);
        Assert.Equal(code, result.Trap.Type);
    }

    [Fact]
    public void Frames_name_the_functions_from_the_innermost_out()
    {
        var builder = new ModuleBuilder();
        var third = builder.Function([], [], [], 0x00);
        builder.Name(third, "third");
        var second = builder.Function([], [], [], 0x10, (byte)third);
        builder.Name(second, "second");
        builder.Export("run", [], [], [], 0x10, (byte)second);
        using var module = Module.FromBytes(_engine, "frames", builder.Build());

        var trap = Assert.Throws<TrapException>(new Instance(_store, module).GetAction("run")!);

        Assert.Equal(["third", "second", "run"], trap.Frames!.Select(frame => frame.FunctionName));
        Assert.Contains("wasm trap: wasm `unreachable` instruction executed", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_goes_on_after_a_trap()
    {
        var builder = new ModuleBuilder();
        builder.Export("deep", [], [], [], 0x10, 0);
        builder.Export("answer", [], [I32], [], 0x41, 42);
        using var module = Module.FromBytes(_engine, "again", builder.Build());
        var instance = new Instance(_store, module);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(instance.GetAction("deep")!).Type);
            Assert.Equal(42, instance.GetFunction<int>("answer")!());
        }
    }

    [Fact]
    public void What_a_host_function_throws_is_the_inner_exception_over_two_levels()
    {
        var thrown = new IOException("disk gone");
        var builder = new ModuleBuilder();
        builder.ImportFunction("host", "fail", [], []);
        builder.ImportFunction("host", "again", [], []);
        builder.Export("inner", [], [], [], 0x10, 0);
        builder.Export("outer", [], [], [], 0x10, 1);
        using var module = Module.FromBytes(_engine, "errors", builder.Build());
        Action? again = null;
        using var linker = new Linker(_engine);
        linker.DefineFunction("host", "fail", () => throw thrown);
        linker.DefineFunction("host", "again", () => again!());
        var instance = linker.Instantiate(_store, module);
        again = instance.GetAction("inner");

        Assert.Same(thrown, Assert.Throws<WasmtimeException>(instance.GetAction("inner")!).InnerException);
        var outer = Assert.Throws<WasmtimeException>(instance.GetAction("outer")!);
        Assert.Same(thrown, outer.InnerException);
        Assert.Contains("disk gone", outer.Message, StringComparison.Ordinal);
    }
}
