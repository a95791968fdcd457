using Wetware.Testing;
using Wetware.Testing.Wasm;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmType;

namespace Wetware.Tests.Runs;

public sealed class InstanceTests : IDisposable
{
    private readonly RunnerFixture _fixture = new(new GuestRunnerOptions { Slots = 2, MaxInstances = 3 });

    public void Dispose() => _fixture.Dispose();

    private async Task<GuestInstance> Open(string sample, GuestLimits? limits = null)
    {
        var (outcome, instance) = await _fixture.Runner.OpenAsync(new GuestRun { Module = _fixture.AddSample(sample), Limits = limits ?? GuestLimits.Default });
        Assert.True(outcome.Succeeded, outcome.Message);
        return instance!;
    }

    private static async Task<long> Value(GuestInstance instance, string entry, params string[] arguments)
    {
        var outcome = await instance.CallAsync(GuestEntry.ExportOfTexts(entry, arguments));
        Assert.True(outcome.Succeeded, outcome.Message);
        return outcome.Results[0].AsI64();
    }

    [Fact]
    public async Task State_lives_between_calls_and_is_each_instances_own()
    {
        await using var one = await Open("counter");
        await using var two = await Open("counter");
        Assert.Equal(0, await Value(one, "value"));
        Assert.Equal(5, await Value(one, "increment", "5"));
        Assert.Equal(7, await Value(one, "increment", "2"));
        Assert.Equal(1, await Value(two, "increment", "1"));
        Assert.Equal(7, await Value(one, "value"));
    }

    [Fact]
    public async Task A_run_of_a_reactor_initialises_it_each_time()
    {
        var module = _fixture.AddSample("counter");
        for (var i = 0; i < 2; i++)
            Assert.Equal([GuestValue.I64(3)], (await _fixture.Run(module, GuestEntry.ExportOfTexts("increment", ["3"]))).Results);
    }

    [Fact]
    public async Task Calls_take_turns()
    {
        await using var instance = await Open("counter");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Value(instance, "increment", "1")));
        Assert.Equal(50, await Value(instance, "value"));
    }

    [Fact]
    public async Task Only_so_many_calls_wait_for_an_instances_turn()
    {
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 1, QueueLength = 1 });
        var (_, instance) = await fixture.Runner.OpenAsync(new GuestRun { Module = fixture.AddSample("loop") });
        using var enough = new CancellationTokenSource();
        var endless = GuestEntry.ExportOfTexts("spin", ["9223372036854775807"]);
        var calling = instance!.CallAsync(endless);
        var waiting = instance.CallAsync(endless, enough.Token);
        var refused = await instance.CallAsync(endless);
        Assert.Equal((GuestEnd.Overloaded, GuestError.Overloaded), (refused.End, refused.Error));

        // A caller that withdraws gives its place to the next.
        await enough.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await waiting).End);
        var next = instance.CallAsync(endless);
        Assert.False(next.IsCompleted);
        await instance.DisposeAsync();
        Assert.Equal(GuestEnd.Cancelled, (await calling).End);
        Assert.Equal(GuestError.Closed, (await next).Error);
    }

    [Fact]
    public async Task Wrong_arguments_leave_an_instance_open()
    {
        await using var instance = await Open("counter");
        Assert.Equal(GuestEnd.Refused, (await instance.CallAsync(GuestEntry.ExportOfTexts("increment", ["x"]))).End);
        Assert.Equal(GuestError.NotFound, (await instance.CallAsync(GuestEntry.Export("missing"))).Error);
        Assert.True(instance.IsOpen);
        Assert.Equal(1, await Value(instance, "increment", "1"));
    }

    [Fact]
    public async Task A_trap_closes_an_instance()
    {
        await using var instance = await Open("traps");
        Assert.Equal(GuestEnd.Trapped, (await instance.CallAsync(GuestEntry.Export("unreachable"))).End);
        Assert.False(instance.IsOpen);
        var after = await instance.CallAsync(GuestEntry.ExportOfTexts("load", ["0"]));
        Assert.Equal((GuestEnd.Refused, GuestError.Closed), (after.End, after.Error));
    }

    [Fact]
    public async Task Each_call_has_the_full_limits()
    {
        await using var instance = await Open("loop", new GuestLimits { Fuel = 1_000_000 });
        for (var i = 0; i < 5; i++)
        {
            var outcome = await instance.CallAsync(GuestEntry.ExportOfTexts("spin", ["50000"]));
            Assert.True(outcome.Succeeded, outcome.Message);
            Assert.True(outcome.Usage.Fuel > 100_000);
        }

        Assert.Equal(GuestLimit.Fuel, (await instance.CallAsync(GuestEntry.ExportOfTexts("spin", ["1000000000"]))).Limit);
        Assert.False(instance.IsOpen);
    }

    [Fact]
    public async Task Output_belongs_to_the_call_that_made_it()
    {
        var module = new WasmModuleBuilder();
        var write = module.Import(RunnerFixture.Wasi, "fd_write", [I32, I32, I32, I32], I32);
        module.Memory(1).Data(0, [8, 0, 0, 0, 2, 0, 0, 0, .. "hi"u8]);
        module.Export("say", [], [], [.. Op.I32(1), .. Op.I32(0), .. Op.I32(1), .. Op.I32(100), .. Op.Call(write), .. Op.Drop]);
        var (_, instance) = await _fixture.Runner.OpenAsync(new GuestRun { Module = _fixture.Add(module) });
        await using (instance)
        {
            Assert.Equal("hi", (await instance!.CallAsync(GuestEntry.Export("say"))).OutputText);
            Assert.Equal("hi", (await instance.CallAsync(GuestEntry.Export("say"))).OutputText);
        }
    }

    [Fact]
    public async Task Closing_ends_the_call_under_way_and_gives_the_place_back()
    {
        var instance = await Open("loop");
        var calling = instance.CallAsync(GuestEntry.ExportOfTexts("spin", ["9223372036854775807"]));
        await instance.DisposeAsync();
        Assert.Equal(GuestEnd.Cancelled, (await calling).End);
        Assert.Equal(GuestError.Closed, (await instance.CallAsync(GuestEntry.ExportOfTexts("spin", ["1"]))).Error);
        await Wait.Until(() => _fixture.Runner.Instances == 0, "the place is free");
        await instance.DisposeAsync();
    }

    [Fact]
    public async Task There_are_only_so_many_instances()
    {
        var open = new List<GuestInstance>();
        for (var i = 0; i < 3; i++)
            open.Add(await Open("counter"));
        var (outcome, none) = await _fixture.Runner.OpenAsync(new GuestRun { Module = _fixture.AddSample("counter") });
        Assert.Equal((GuestEnd.Overloaded, (GuestInstance?)null), (outcome.End, none));
        await open[0].DisposeAsync();
        await (await Open("counter")).DisposeAsync();
        await open[1].DisposeAsync();
        await open[2].DisposeAsync();
    }

    [Fact]
    public async Task An_instance_that_cannot_begin_gives_its_place_back()
    {
        var module = new WasmModuleBuilder();
        module.Start(module.Function([], [], [], Op.Unreachable));
        for (var i = 0; i < 5; i++)
        {
            var (outcome, instance) = await _fixture.Runner.OpenAsync(new GuestRun { Module = _fixture.Add(module) });
            Assert.Equal((GuestEnd.Trapped, (GuestInstance?)null), (outcome.End, instance));
            await Wait.Until(() => _fixture.Runner.Instances == 0, "the place is free");
        }
    }
}
