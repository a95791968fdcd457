using System.Diagnostics;
using Wasmtime;
using Wetware.Testing;
using static Wetware.Testing.ModuleBuilder;

namespace Wetware.Tests;

public class LimitTests
{
    /// <summary>loop, br 0, end.</summary>
    private static readonly byte[] EndlessLoop = [0x03, 0x40, 0x0c, 0, 0x0b];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_epoch_ends_an_endless_guest_from_another_thread(bool recursion)
    {
        using var engine = new Engine(new Config().WithEpochInterruption(true));
        using var store = new Store(engine);
        store.SetEpochDeadline(1);
        var builder = new ModuleBuilder();

        // Twice recursive: it would take longer than anyone waits, without a loop and without a deep stack.
        byte[] twice = [0x20, 0, 0x45, 0x04, 0x40, 0x0f, 0x0b, .. Call(), .. Call()];
        builder.Export("run", [I32], [], [], recursion ? twice : EndlessLoop);
        using var module = Module.FromBytes(engine, "endless", builder.Build());
        var run = new Instance(store, module).GetAction<int>("run")!;
        using var timer = new Timer(_ => engine.IncrementEpoch(), null, 50, Timeout.Infinite);
        var clock = Stopwatch.StartNew();

        var trap = Assert.Throws<TrapException>(() => run(200));

        Assert.Equal(TrapCode.Interrupt, trap.Type);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"ended after {clock.Elapsed}");
        store.SetEpochDeadline(1);
        if (recursion)
            run(3);

        static byte[] Call() => [0x20, 0, 0x41, 1, 0x6b, 0x10, 0];
    }

    [Fact]
    public void A_deadline_that_was_never_set_is_reached_at_once()
    {
        using var engine = new Engine(new Config().WithEpochInterruption(true));
        using var store = new Store(engine);
        var builder = new ModuleBuilder();
        builder.Export("run", [], [], [], EndlessLoop);
        using var module = Module.FromBytes(engine, "endless", builder.Build());

        Assert.Equal(TrapCode.Interrupt, Assert.Throws<TrapException>(new Instance(store, module).GetAction("run")!).Type);
    }

    [Fact]
    public void A_host_function_can_extend_the_deadline()
    {
        using var engine = new Engine(new Config().WithEpochInterruption(true));
        using var store = new Store(engine);
        store.SetEpochDeadline(1);
        var builder = new ModuleBuilder();
        builder.ImportFunction("host", "more", [], []);
        builder.Export("run", [], [I32], [I32], 0x10, 0, 0x03, 0x40, 0x20, 0, 0x41, 1, 0x6a, 0x22, 0, 0x41, 10, 0x49, 0x0d, 0, 0x0b, 0x20, 0);
        using var module = Module.FromBytes(engine, "extend", builder.Build());
        using var linker = new Linker(engine);
        linker.DefineFunction("host", "more", () =>
        {
            engine.IncrementEpoch();
            store.SetEpochDeadline(5);
        });

        Assert.Equal(10, linker.Instantiate(store, module).GetFunction<int>("run")!());
    }

    [Fact]
    public void Fuel_is_counted_by_instruction_and_ends_a_loop()
    {
        using var engine = new Engine(new Config().WithFuelConsumption(true));
        using var store = new Store(engine);
        var builder = new ModuleBuilder();
        builder.ImportFunction("env", "free", [], []);
        builder.Export("free", [], [], [], 0x10, 0);
        builder.Export("loop", [], [], [], EndlessLoop);
        using var module = Module.FromBytes(engine, "fuel", builder.Build());
        using var linker = new Linker(engine);
        linker.DefineFunction("env", "free", () => { });
        var instance = linker.Instantiate(store, module);
        var free = instance.GetAction("free")!;
        Assert.Equal(0UL, store.Fuel);

        store.Fuel = 4;
        free();
        Assert.Equal(2UL, store.Fuel);
        free();
        Assert.Equal(0UL, store.Fuel);
        Assert.Equal(TrapCode.OutOfFuel, Assert.Throws<TrapException>(free).Type);

        store.Fuel = 100_000;
        Assert.Equal(TrapCode.OutOfFuel, Assert.Throws<TrapException>(instance.GetAction("loop")!).Type);
        Assert.Equal(0UL, store.Fuel);
        store.Fuel = ulong.MaxValue;
        Assert.Equal(ulong.MaxValue, store.Fuel);
    }

    [Fact]
    public void A_host_function_may_burn_fuel()
    {
        using var engine = new Engine(new Config().WithFuelConsumption(true));
        using var store = new Store(engine);
        var builder = new ModuleBuilder();
        builder.ImportFunction("env", "expensive", [], []);
        builder.Export("run", [], [], [], 0x10, 0);
        using var module = Module.FromBytes(engine, "fuel", builder.Build());
        using var linker = new Linker(engine);
        linker.DefineFunction("env", "expensive", (Caller caller) => { caller.Fuel -= 100; });
        store.Fuel = 1000;

        linker.Instantiate(store, module).GetAction("run")!();

        Assert.Equal(898UL, store.Fuel);
    }

    [Fact]
    public void Fuel_needs_to_be_configured()
    {
        using var engine = new Engine();
        using var store = new Store(engine);
        Assert.Throws<WasmtimeException>(() => store.Fuel = 1);
    }

    [Fact]
    public void A_guest_cannot_grow_beyond_the_limits_of_its_store()
    {
        using var engine = new Engine();
        using var store = new Store(engine);
        store.SetLimits(memorySize: 3 * 65536, tableElements: 5);
        var builder = new ModuleBuilder();
        builder.Memory(1);
        builder.Table(ExternRef, 1);
        builder.Export("memory_grow", [I32], [I32], [], 0x20, 0, 0x40, 0);
        builder.Export("table_grow", [I32], [I32], [], 0xd0, 0x6f, 0x20, 0, 0xfc, 15, 0);
        using var module = Module.FromBytes(engine, "grow", builder.Build());
        var instance = new Instance(store, module);
        var growMemory = instance.GetFunction<int, int>("memory_grow")!;
        var growTable = instance.GetFunction<int, int>("table_grow")!;

        Assert.Equal([1, 3, -1, -1], new[] { growMemory(2), growMemory(0), growMemory(1), growMemory(-1) });
        Assert.Equal([1, 5, -1, -1], new[] { growTable(4), growTable(0), growTable(1), growTable(-1) });
        Assert.Throws<WasmtimeException>(() => instance.GetMemory("memory")!.Grow(1));
    }

    [Fact]
    public void A_store_holds_no_more_instances_than_it_may()
    {
        using var engine = new Engine();
        using var store = new Store(engine);
        store.SetLimits(instances: 2);
        using var module = Module.FromBytes(engine, "empty", new ModuleBuilder().Build());
        _ = new Instance(store, module);
        _ = new Instance(store, module);
        Assert.Throws<WasmtimeException>(() => new Instance(store, module));
    }

    [Fact]
    public void A_small_stack_ends_recursion_earlier()
    {
        var shallow = Depth(64 * 1024);
        var deep = Depth(400 * 1024);
        Assert.InRange(shallow, 100, 64 * 1024);
        Assert.True(deep > shallow * 3, $"{shallow} frames in 64 KiB, {deep} in 400 KiB");

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
}
