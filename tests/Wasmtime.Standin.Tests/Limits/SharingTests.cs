using Wasmtime;
using Wetware.Testing;
using static Wetware.Testing.ModuleBuilder;

namespace Wetware.Tests.Limits;

[Collection(Alone.Name)]
public class SharingTests
{
    [Fact]
    public void Threads_run_and_compile_one_module_at_once()
    {
        using var engine = new Engine();
        var builder = new ModuleBuilder();
        builder.Memory(1, 1);
        const int Functions = 60;
        for (var i = 0; i < Functions; i++)
        {
            // Function i adds the argument into the memory and goes on with the next function.
            byte[] add = [0x41, 0, 0x41, 0, 0x28, 2, 0, 0x20, 0, 0x6a, 0x36, 2, 0];
            builder.Export($"f{i}", [I32], [], [], i == Functions - 1 ? add : [.. add, 0x20, 0, 0x10, .. U32(i + 1)]);
        }

        using var module = Module.FromBytes(engine, "shared", builder.Build());
        Parallel.For(1, 9, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            using var store = new Store(engine);
            var instance = new Instance(store, module);
            var run = instance.GetAction<int>("f0")!;
            for (var i = 0; i < 200; i++)
                run(thread);
            Assert.Equal(thread * 200 * Functions, instance.GetMemory("memory")!.ReadInt32(0));
        });
        Assert.Equal(Functions, module.Compiled.CompiledCount);
    }

    [Fact]
    public void Thousands_of_instances_leave_no_memory_behind()
    {
        using var engine = new Engine();
        var builder = new ModuleBuilder();
        builder.Memory(1, 1);
        builder.Global(I32, true, [0x41, 1]);
        builder.Export("run", [I32], [I32], [], 0x41, 0, 0x20, 0, 0x36, 2, 0, 0x41, 0, 0x28, 2, 0);
        using var module = Module.FromBytes(engine, "cycles", builder.Build());
        Cycle(2_000);
        var before = Resident();
        Cycle(20_000);
        var after = Resident();
        Assert.True(after - before < 24 << 20, $"grew from {before >> 20} to {after >> 20} MiB");

        void Cycle(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var store = new Store(engine);
                Assert.Equal(i, new Instance(store, module).GetFunction<int, int>("run")!(i));
            }
        }

        static long Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    [Fact]
    public void Disposing_a_store_under_a_running_guest_waits_for_it()
    {
        using var engine = new Engine(new Config().WithEpochInterruption(true));
        var store = new Store(engine);
        store.SetEpochDeadline(1);
        var builder = new ModuleBuilder();
        builder.Memory(1, 1);
        builder.ImportFunction("env", "running", [], []);
        builder.Export("run", [], [], [], 0x10, 0, 0x03, 0x40, 0x41, 0, 0x41, 1, 0x36, 2, 0, 0x0c, 0, 0x0b);
        using var module = Module.FromBytes(engine, "running", builder.Build());
        using var running = new ManualResetEventSlim();
        using var linker = new Linker(engine);
        linker.DefineFunction("env", "running", running.Set);
        var run = linker.Instantiate(store, module).GetAction("run")!;
        Exception? ended = null;
        var thread = new Thread(() => ended = Record.Exception(run));
        thread.Start();
        running.Wait();
        store.Dispose();
        engine.IncrementEpoch();
        thread.Join();
        Assert.Equal(TrapCode.Interrupt, Assert.IsType<TrapException>(ended).Type);
    }
}
