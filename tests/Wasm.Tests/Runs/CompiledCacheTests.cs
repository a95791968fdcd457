using System.Diagnostics.Metrics;
using Wetware.Testing;
using Wetware.Testing.Wasm;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmType;

namespace Wetware.Tests.Runs;

public sealed class CompiledCacheTests
{
    private static WasmModuleBuilder Answering(int number) => new WasmModuleBuilder().Export("run", [], [I32], Op.I32(number));

    private static EngineKey Plain => EngineKey.For(GuestLimits.Default);

    [Fact]
    public async Task A_module_that_ran_stays_loaded_and_is_compiled_once()
    {
        var compiler = new CountingCompiler();
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { Compiler = compiler });
        var module = fixture.Add(Answering(1));
        for (var i = 0; i < 10; i++)
            Assert.True((await fixture.Run(module, GuestEntry.Export("run"))).Succeeded);
        Assert.Equal((1, 1), (compiler.Count(module), fixture.Store.CompiledCount));
    }

    [Fact]
    public async Task Runs_at_once_share_one_module_that_is_compiled_once()
    {
        var compiler = new CountingCompiler();
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 4 }, new ModuleStoreOptions { Compiler = compiler });
        var module = fixture.Add(Answering(7));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => fixture.Run(module, GuestEntry.Export("run"))));
        Assert.All(outcomes, outcome => Assert.Equal([GuestValue.I32(7)], outcome.Results));
        Assert.Equal((1, 1, 1), (compiler.Count(module), fixture.Store.CompiledCount, fixture.Store.Engines.Count));
    }

    [Fact]
    public async Task Leases_of_one_module_are_of_the_same_code()
    {
        using var fixture = new RunnerFixture();
        var module = (await fixture.Store.FindAsync(fixture.Add(Answering(7)), default))!;
        using var first = await fixture.Store.AcquireAsync(module, Plain, default);
        using var second = await fixture.Store.AcquireAsync(module, Plain, default);
        Assert.Same(first.Module, second.Module);
    }

    [Fact]
    public async Task The_least_recently_used_are_dropped()
    {
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { MaxCompiled = 2 });
        var modules = Enumerable.Range(0, 3).Select(i => fixture.Add(Answering(i))).ToArray();
        foreach (var index in (int[])[0, 1, 0, 2])
            Assert.Equal([GuestValue.I32(index)], (await fixture.Run(modules[index], GuestEntry.Export("run"))).Results);
        Assert.Equal([true, false, true], modules.Select(module => fixture.Store.IsLoaded(module, Plain)));
        Assert.Equal([GuestValue.I32(1)], (await fixture.Run(modules[1], GuestEntry.Export("run"))).Results);
        Assert.Equal([false, true, true], modules.Select(module => fixture.Store.IsLoaded(module, Plain)));
    }

    [Fact]
    public async Task A_dropped_module_is_loaded_from_its_code_rather_than_compiled_again()
    {
        var compiler = new CountingCompiler();
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { MaxCompiled = 1, Compiler = compiler });
        ModuleDigest[] modules = [fixture.Add(Answering(0)), fixture.Add(Answering(1))];
        foreach (var index in (int[])[0, 1, 0, 1])
            Assert.Equal([GuestValue.I32(index)], (await fixture.Run(modules[index], GuestEntry.Export("run"))).Results);
        Assert.Equal([1, 1], modules.Select(compiler.Count));
    }

    [Fact]
    public async Task What_is_dropped_while_it_runs_serves_its_run_to_the_end()
    {
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { MaxCompiled = 1 });
        var module = (await fixture.Store.FindAsync(fixture.Add(Answering(7)), default))!;
        using var lease = await fixture.Store.AcquireAsync(module, Plain, default);
        await fixture.Run(Answering(1), GuestEntry.Export("run"));
        Assert.False(fixture.Store.IsLoaded(module.Summary.Digest, Plain));
        Assert.Single(lease.Module.Module!.Exports);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_the_compilation_to_others()
    {
        var compiler = new CountingCompiler(held: true);
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { Compiler = compiler });
        using var cancelling = new CancellationTokenSource();
        var module = fixture.Add(Answering(3));
        var first = fixture.Runner.RunAsync(new GuestRun { Module = module, Entry = GuestEntry.Export("run") }, cancelling.Token);
        var second = fixture.Run(module, GuestEntry.Export("run"));
        await cancelling.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await first).End);
        compiler.LetGo();
        Assert.Equal([GuestValue.I32(3)], (await second).Results);
        Assert.Equal(1, compiler.Count(module));
    }

    [Fact]
    public async Task Compiling_takes_no_slot()
    {
        var compiler = new CountingCompiler();
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 1 }, new ModuleStoreOptions { Compiler = compiler });
        var ready = fixture.Add(Answering(1));
        await fixture.Run(ready, GuestEntry.Export("run"));
        compiler.Hold();
        var waiting = fixture.Run(Answering(2), GuestEntry.Export("run"));
        Assert.Equal([GuestValue.I32(1)], (await fixture.Run(ready, GuestEntry.Export("run"))).Results);
        compiler.LetGo();
        Assert.Equal([GuestValue.I32(2)], (await waiting).Results);
    }

    [Fact]
    public async Task Fuel_and_stack_have_code_and_engines_of_their_own()
    {
        var compiler = new CountingCompiler();
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { Compiler = compiler });
        var module = fixture.Add(Answering(1));
        await fixture.Run(module, GuestEntry.Export("run"));
        Assert.NotNull((await fixture.Run(module, GuestEntry.Export("run"), new GuestLimits { Fuel = 1000 })).Usage.Fuel);
        await fixture.Run(module, GuestEntry.Export("run"), new GuestLimits { StackBytes = 2 << 20 });
        await fixture.Run(module, GuestEntry.Export("run"), new GuestLimits { StackBytes = (2 << 20) - 5 });
        Assert.Equal((3, 3), (fixture.Store.CompiledCount, fixture.Store.Engines.Count));
        // The stack does not change the code.
        Assert.Equal(2, compiler.Count(module));
    }

    [Fact]
    public async Task A_removed_module_runs_no_more_and_leaves_nothing_compiled()
    {
        using var fixture = new RunnerFixture();
        var module = fixture.Add(Answering(1));
        await fixture.Run(module, GuestEntry.Export("run"));
        Assert.Equal(1, fixture.Store.CompiledCount);
        Assert.True(fixture.Store.Remove(module));
        Assert.Equal((0, 0L), (fixture.Store.CompiledCount, fixture.Store.CodeBytes));
        Assert.Equal(GuestError.NotFound, (await fixture.Run(module, GuestEntry.Export("run"))).Error);
    }

    [Fact]
    public async Task A_module_removed_while_it_runs_ends_its_run_and_is_gone()
    {
        var time = new ManualTimeProvider();
        using var fixture = new RunnerFixture(time: time);
        using var cancelling = new CancellationTokenSource();
        var module = fixture.Add(new WasmModuleBuilder().Export("_start", [], [], Op.LoopForEver));
        var running = fixture.Runner.RunAsync(new GuestRun { Module = module }, cancelling.Token);
        await Wait.Until(() => time.IsArmed(GuestLimits.Default.Time), "the guest runs");
        fixture.Store.Remove(module);
        await cancelling.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await running).End);
        Assert.Equal(0, fixture.Store.CompiledCount);
    }

    [Fact]
    public async Task A_run_that_is_ended_leaves_others_of_its_module_alone()
    {
        var time = new ManualTimeProvider();
        using var fixture = new RunnerFixture(time: time);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var module = fixture.Add(new WasmModuleBuilder().Export("_start", [], [], Op.LoopForEver));
        GuestRun Run(int seconds) => new() { Module = module, Limits = new GuestLimits { Time = TimeSpan.FromSeconds(seconds) } };
        var ended = fixture.Runner.RunAsync(Run(10), first.Token);
        var going = fixture.Runner.RunAsync(Run(20), second.Token);
        await Wait.Until(() => time.IsArmed(TimeSpan.FromSeconds(10)) && time.IsArmed(TimeSpan.FromSeconds(20)), "both run");
        await first.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await ended).End);
        Assert.False(going.IsCompleted);
        await second.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await going).End);
    }

    [Fact]
    public async Task In_a_pool_the_limits_hold_as_without_and_what_does_not_fit_runs_beside_it()
    {
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { PooledInstances = 4, PooledTableElements = 50 });
        byte[] growMemory = Op.Loop([.. Op.I32(1), .. Op.MemoryGrow, .. Op.I32(-1), 0x46, .. Op.I32Eqz, .. Op.BrIf(0)]);
        byte[] growTable = Op.Loop([0xd0, 0x70, .. Op.I32(1), 0xfc, 0x0f, 0x00, .. Op.I32(-1), 0x46, .. Op.I32Eqz, .. Op.BrIf(0)]);
        var module = new WasmModuleBuilder().Memory(1).Table(1)
            .Export("run", [], [I32], [.. growMemory, .. growTable, .. Op.MemorySize, .. Op.I32(1000), 0x6c, 0xfc, 0x10, 0, .. Op.I32Add]);
        for (var round = 0; round < 10; round++)
        {
            var outcome = await fixture.Run(module, GuestEntry.Export("run"), new GuestLimits { MemoryBytes = 7 << 16, TableElements = 40 });
            Assert.Equal([GuestValue.I32(7040)], outcome.Results);
        }

        Assert.True(fixture.Store.IsLoaded(ModuleDigest.Of(module.Build()), Plain with { IsPooled = true }));
        var large = new WasmModuleBuilder().Table(60).Export("run", [], [I32], Op.I32(5));
        Assert.Equal([GuestValue.I32(5)], (await fixture.Run(large, GuestEntry.Export("run"))).Results);
    }

    [Fact]
    public async Task Runs_are_measured_by_how_they_ended()
    {
        var ends = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument is { Name: "wetware.wasm.run.time", Meter.Name: "Wetware.Wasm" })
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            lock (ends)
                ends.Add((string)tags[0].Value!);
        });
        listener.Start();
        using var fixture = new RunnerFixture();
        await fixture.Run(Answering(1), GuestEntry.Export("run"));
        await fixture.Run(new WasmModuleBuilder().Export("_start", [], [], Op.Unreachable));
        await fixture.Run(new WasmModuleBuilder().Export("_start", [], [], Op.LoopForEver), limits: new GuestLimits { Fuel = 1000 });
        await fixture.Run(Answering(1), GuestEntry.Export("missing"));
        string[] expected = ["returned", "trapped", "fuel", "refused"];

        // A run is counted after its caller has the outcome.
        await Wait.Until(() => expected.All(Seen), "each end is counted");

        bool Seen(string end)
        {
            lock (ends)
                return ends.Contains(end);
        }
    }
}
