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

    [Fact]
    public async Task A_module_that_ran_is_ready_for_the_next_run()
    {
        using var fixture = new RunnerFixture();
        var module = fixture.Add(Answering(1));
        for (var i = 0; i < 10; i++)
            Assert.True((await fixture.Run(module, GuestEntry.Export("run"))).Succeeded);
        await Wait.Until(() => fixture.Store.CompiledCount == 1, "one copy is ready");
    }

    [Fact]
    public async Task Runs_at_once_have_copies_of_their_own_and_leave_at_most_one_a_slot()
    {
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 4 });
        var module = fixture.Add(Answering(7));
        for (var round = 0; round < 5; round++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => fixture.Run(module, GuestEntry.Export("run"))));
            Assert.All(outcomes, outcome => Assert.Equal([GuestValue.I32(7)], outcome.Results));
        }

        Assert.InRange(fixture.Store.CompiledCount, 0, 4);
    }

    [Fact]
    public async Task The_least_recently_used_are_dropped_and_made_again_when_needed()
    {
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { MaxCompiled = 3 });
        var modules = Enumerable.Range(0, 10).Select(i => fixture.Add(Answering(i))).ToArray();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < modules.Length; i++)
                Assert.Equal([GuestValue.I32(i)], (await fixture.Run(modules[i], GuestEntry.Export("run"))).Results);
            Assert.True(fixture.Store.CompiledCount <= 3);
        }
    }

    [Fact]
    public async Task Limits_that_are_fixed_at_compilation_make_variants()
    {
        using var fixture = new RunnerFixture();
        var module = fixture.Add(Answering(1));
        await fixture.Run(module, GuestEntry.Export("run"));
        Assert.NotNull((await fixture.Run(module, GuestEntry.Export("run"), new GuestLimits { Fuel = 1000 })).Usage.Fuel);
        await fixture.Run(module, GuestEntry.Export("run"), new GuestLimits { StackBytes = 2 << 20 });
        await fixture.Run(module, GuestEntry.Export("run"), new GuestLimits { StackBytes = (2 << 20) - 5 });
        await Wait.Until(() => fixture.Store.CompiledCount == 3, "plain, with fuel, and with a larger stack");
    }

    [Fact]
    public async Task A_removed_module_runs_no_more_and_leaves_nothing_compiled()
    {
        using var fixture = new RunnerFixture();
        var module = fixture.Add(Answering(1));
        await fixture.Run(module, GuestEntry.Export("run"));
        await Wait.Until(() => fixture.Store.CompiledCount == 1, "one copy is ready");
        Assert.True(fixture.Store.Remove(module));
        Assert.Equal(0, fixture.Store.CompiledCount);
        Assert.Equal(GuestError.NotFound, (await fixture.Run(module, GuestEntry.Export("run"))).Error);
    }

    [Fact]
    public async Task A_module_removed_while_it_runs_ends_its_run_and_is_gone()
    {
        using var fixture = new RunnerFixture();
        using var cancelling = new CancellationTokenSource();
        var module = fixture.Add(new WasmModuleBuilder().Export("_start", [], [], Op.LoopForEver));
        var running = fixture.Runner.RunAsync(new GuestRun { Module = module }, cancelling.Token);
        await Wait.Until(() => fixture.Runner.Waiting == 0, "it has its slot");
        fixture.Store.Remove(module);
        await cancelling.CancelAsync();
        Assert.Contains((await running).End, new[] { GuestEnd.Cancelled, GuestEnd.Refused });
        Assert.Equal(0, fixture.Store.CompiledCount);
    }

    [Fact]
    public async Task Runs_are_measured_by_how_they_ended()
    {
        var ends = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument is { Name: "wetware.wasm.runs", Meter.Name: "Wetware.Wasm" })
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
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
