using Wasmtime;
using Wetware.Testing;
using static Wetware.Testing.ModuleBuilder;

namespace Wetware.Tests;

/// <summary>How runs end: traps, fuel, epochs, stack and store limits.</summary>
public sealed class EngineTests
{
    /// <summary>loop, br 0, end.</summary>
    private static readonly byte[] EndlessLoop = [0x03, 0x40, 0x0c, 0, 0x0b];

    /// <summary>Outcomes carry the names of these codes, so that renaming one changes what users see.</summary>
    public static TheoryData<string, byte[]> Trapping => new()
    {
        { "Unreachable", [0x00] },
        { "IntegerDivisionByZero", [0x41, 1, 0x41, 0, 0x6d, 0x1a] },
        { "IntegerOverflow", [0x41, .. S32(int.MinValue), 0x41, 0x7f, 0x6d, 0x1a] },
        { "BadConversionToInteger", [0x43, 0, 0, 0xc0, 0x7f, 0xa8, 0x1a] },
        { "MemoryOutOfBounds", [0x41, .. S32(65533), 0x28, 2, 0, 0x1a] },
        { "TableOutOfBounds", [0x41, 9, 0x11, 0, 0] },
        { "IndirectCallToNull", [0x41, 1, 0x11, 0, 0] },
        { "BadSignature", [0x41, 0, 0x11, 1, 0, 0x1a] },
        { "StackOverflow", [0x10, 0] },
    };

    [Theory]
    [MemberData(nameof(Trapping))]
    public void A_trap_has_a_code_and_frames_with_names(string code, byte[] body)
    {
        var builder = new ModuleBuilder();
        var run = builder.Export("run", [], [], [], body);
        builder.Type([], [I32]);
        builder.Memory(1, 1);
        builder.Table(FuncRef, 2, 2);
        builder.Elements(0, run);
        using var engine = new Engine();
        using var store = new Store(engine);
        using var module = Module.FromBytes(engine, "traps", builder.Build());

        var trap = Assert.Throws<TrapException>(new Instance(store, module).GetAction("run")!);

        Assert.Equal(code, trap.Type.ToString());
        Assert.Equal("run", trap.Frames![0].FunctionName);
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
        using var engine = new Engine();
        using var store = new Store(engine);
        using var module = Module.FromBytes(engine, "errors", builder.Build());
        using var linker = new Linker(engine);
        Action? again = null;
        linker.DefineFunction("host", "fail", () => throw thrown);
        linker.DefineFunction("host", "again", () => again!());
        var instance = linker.Instantiate(store, module);
        again = instance.GetAction("inner");

        Assert.Same(thrown, Assert.Throws<WasmtimeException>(instance.GetAction("inner")!).InnerException);
        Assert.Same(thrown, Assert.Throws<WasmtimeException>(instance.GetAction("outer")!).InnerException);
    }

    [Fact]
    public void The_epoch_ends_an_endless_guest_from_another_thread()
    {
        using var engine = new Engine(new Config().WithEpochInterruption(true));
        using var store = new Store(engine);
        using var module = Endless(engine);
        store.SetEpochDeadline(1);
        using var timer = new Timer(_ => engine.IncrementEpoch(), null, 10, Timeout.Infinite);

        Assert.Equal(TrapCode.Interrupt, Assert.Throws<TrapException>(new Instance(store, module).GetAction("run")!).Type);
    }

    [Fact]
    public void The_epoch_callback_of_a_store_decides_whether_its_guest_goes_on()
    {
        using var engine = new Engine(new Config().WithEpochInterruption(true));
        using var store = new Store(engine);
        using var module = Endless(engine);
        var asked = 0;
        store.SetEpochDeadlineCallback(_ => ++asked < 3 ? 1UL : throw new TimeoutException("enough"));
        store.SetEpochDeadline(1);
        using var ticker = new Timer(_ => engine.IncrementEpoch(), null, 1, 1);

        var error = Assert.Throws<WasmtimeException>(new Instance(store, module).GetAction("run")!);

        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.Equal(3, asked);
    }

    [Fact]
    public void A_unit_of_fuel_is_an_instruction_and_a_call_is_charged_before_it_runs()
    {
        using var engine = new Engine(new Config().WithFuelConsumption(true));
        using var store = new Store(engine);
        var builder = new ModuleBuilder();
        builder.ImportFunction("env", "free", [], []);
        builder.Export("free", [], [], [], 0x10, 0);
        using var module = Module.FromBytes(engine, "fuel", builder.Build());
        using var linker = new Linker(engine);
        linker.DefineFunction("env", "free", () => { });
        var free = linker.Instantiate(store, module).GetAction("free")!;
        Assert.Equal(0UL, store.Fuel);

        store.Fuel = 3;
        free();
        Assert.Equal(1UL, store.Fuel);
        Assert.Equal(TrapCode.OutOfFuel, Assert.Throws<TrapException>(() =>
        {
            free();
            free();
        }).Type);
    }

    [Fact]
    public void A_guest_cannot_grow_beyond_the_limits_of_its_store()
    {
        using var engine = new Engine();
        using var store = new Store(engine);
        store.SetLimits(memorySize: 3 * 65536, tableElements: 5, instances: 1);
        var builder = new ModuleBuilder();
        builder.Memory(1);
        builder.Table(ExternRef, 1);
        builder.Export("grow_memory", [I32], [I32], [], 0x20, 0, 0x40, 0);
        builder.Export("grow_table", [I32], [I32], [], 0xd0, 0x6f, 0x20, 0, 0xfc, 15, 0);
        using var module = Module.FromBytes(engine, "grow", builder.Build());
        var instance = new Instance(store, module);

        Assert.Equal([1, 3, -1], new[] { 2, 0, 1 }.Select(pages => instance.GetFunction<int, int>("grow_memory")!(pages)));
        Assert.Equal([1, 5, -1], new[] { 4, 0, 1 }.Select(count => instance.GetFunction<int, int>("grow_table")!(count)));
        Assert.Throws<WasmtimeException>(() => new Instance(store, module));
    }

    [Fact]
    public void The_maximum_stack_size_bounds_recursion()
    {
        var shallow = Depth(64 << 10);
        var deep = Depth(512 << 10);
        Assert.InRange(shallow, 100, 64 << 10);
        Assert.True(deep > shallow * 4, $"{shallow} frames in 64 KiB, {deep} in 512 KiB");

        static int Depth(int bytes)
        {
            using var engine = new Engine(new Config().WithMaximumStackSize(bytes));
            using var store = new Store(engine);
            var builder = new ModuleBuilder();
            builder.Global(I32, true, [0x41, 0], "depth");
            builder.Export("run", [], [], [], 0x23, 0, 0x41, 1, 0x6a, 0x24, 0, 0x10, 0);
            using var module = Module.FromBytes(engine, "deep", builder.Build());
            var instance = new Instance(store, module);
            Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(instance.GetAction("run")!).Type);
            return (int)instance.GetGlobal("depth")!.GetValue()!;
        }
    }

    [Fact]
    public void Compiled_code_is_read_back_by_an_engine_of_the_same_options_alone()
    {
        using var folder = new TempFolder();
        var builder = new ModuleBuilder();
        builder.Export("answer", [], [I32], [], 0x41, 42);
        using var engine = new Engine(new Config().WithEpochInterruption(true));
        using var module = Module.FromBytes(engine, "answer", builder.Build());
        File.WriteAllBytes(folder["answer"], module.Serialize());
        File.WriteAllBytes(folder["cut"], module.Serialize().AsSpan(0, 100));

        using var same = new Engine(new Config().WithEpochInterruption(true));
        using var store = new Store(same);
        store.SetEpochDeadline(1);
        using var again = Module.DeserializeFile(same, "answer", folder["answer"]);
        Assert.Equal(42, new Instance(store, again).GetFunction<int>("answer")!());

        using var other = new Engine(new Config().WithEpochInterruption(true).WithFuelConsumption(true));
        Assert.Throws<WasmtimeException>(() => Module.DeserializeFile(other, "answer", folder["answer"]));
        Assert.Throws<WasmtimeException>(() => Module.DeserializeFile(same, "cut", folder["cut"]));
    }

    private static Module Endless(Engine engine)
    {
        var builder = new ModuleBuilder();
        builder.Export("run", [], [], [], EndlessLoop);
        return Module.FromBytes(engine, "endless", builder.Build());
    }
}
