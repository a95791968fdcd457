using Wetware.Functions.Engine;
using Wetware.Testing;
using Wetware.Testing.Wasm;
using Wetware.Tests.Engine;

namespace Wetware.Tests.Modules;

/// <summary>Instances that stay for later calls of their plug.</summary>
public sealed class WarmInstanceTests : IDisposable
{
    private static readonly FunctionCode Module = FunctionCode.FromBytes(EngineFixture.Wasm, Build());
    private static readonly object Version = new();

    private readonly ManualTimeProvider _time = new();
    private readonly EngineFixture _fixture;
    private readonly WarmPolicy _policy = new("get/a", Version, Count: 4, Uses: 1000, TimeSpan.FromSeconds(60));

    public WarmInstanceTests() => _fixture = new EngineFixture(time: _time);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Memory_survives_between_calls_of_one_plug_and_of_no_other()
    {
        Assert.Equal("1 2 3", await Counts(_policy, 3));
        Assert.Equal("1 2", await Counts(_policy with { Key = "get/b" }, 2));
        Assert.Equal("1 1", await Counts(null, 2));
        Assert.Equal("4", await Counts(_policy, 1));
        Assert.Equal((2, 4L, 0L), (_fixture.Engine.Warm!.Waiting, _fixture.Engine.Warm.Reused, _fixture.Engine.Warm.Dropped));
    }

    [Fact]
    public async Task Each_call_has_the_full_fuel_and_output_and_its_own_buffers()
    {
        var limits = new FunctionLimits { Fuel = 3000, OutputBytes = 5 };
        for (var call = 0; call < 5; call++)
        {
            var (result, output) = await Call("write", _policy, limits);
            Assert.True(result.Succeeded, result.Message);
            Assert.Equal(("abcd", 4L), (output, result.Usage.OutputBytes));
            (result, _) = await Call("spend", _policy, limits, 300);
            Assert.True(result.Succeeded, result.Message);
            Assert.InRange(result.Usage.Fuel!.Value, 1500UL, 3000UL);
        }

        Assert.Equal(9, _fixture.Engine.Warm!.Reused);
        Assert.Equal(("fuel", 0), ((await Call("spend", _policy, limits, 3000)).Result.Limit, _fixture.Engine.Warm.Waiting));
    }

    [Fact]
    public async Task A_trap_discards_the_instance()
    {
        await Counts(_policy, 2);

        Assert.Equal(FunctionError.Trap, (await Call("trap", _policy)).Result.Error);

        Assert.Equal((0, 1L), (_fixture.Engine.Warm!.Waiting, _fixture.Engine.Warm.Dropped));
        Assert.Equal("1 2", await Counts(_policy, 2));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_discards_the_instance()
    {
        await Counts(_policy, 1);
        using var stop = new CancellationTokenSource();
        var running = _fixture.Call(New("loop", _policy), stop.Token);
        await Wait.Until(() => _fixture.Engine.Warm!.Reused == 1, "the instance is taken");

        await stop.CancelAsync();

        Assert.Equal(FunctionError.Cancelled, (await running).Result.Error);
        Assert.Equal("1", await Counts(_policy, 1));
    }

    [Fact]
    public async Task An_instance_serves_so_many_calls_and_no_more() => Assert.Equal("1 2 1 2", await Counts(_policy with { Uses = 2 }, 4));

    [Fact]
    public async Task An_instance_that_waited_too_long_is_dropped()
    {
        await Counts(_policy, 1);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("2", await Counts(_policy, 1));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, _fixture.Engine.Warm!.Waiting);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((0, 1L), (_fixture.Engine.Warm.Waiting, _fixture.Engine.Warm.Dropped));
        Assert.Equal("1", await Counts(_policy, 1));
    }

    [Fact]
    public async Task A_changed_plug_or_program_drops_what_waits()
    {
        await Counts(_policy, 1);
        Assert.Equal("1", await Counts(_policy with { Version = new object() }, 1));
        Assert.Equal("1", await Counts(_policy, 1));

        _fixture.Engine.Warm!.Retain(key => key == "get/a" ? (Version, Module.TechId) : null);
        Assert.Equal(1, _fixture.Engine.Warm.Waiting);
        _fixture.Engine.Warm.Retain(_ => (Version, "another program"));
        Assert.Equal(0, _fixture.Engine.Warm.Waiting);
    }

    [Fact]
    public async Task No_more_wait_than_the_plug_says()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Call("count", _policy with { Count = 2 })));

        Assert.InRange(_fixture.Engine.Warm!.Waiting, 1, 2);
    }

    [Fact]
    public async Task A_program_that_sees_files_gets_a_new_instance_each_time()
    {
        var call = new FunctionCall { Code = _fixture.Sample("cowsay"), Name = "cowsay", Output = new MemoryBuffer(), Warm = _policy };

        Assert.True((await _fixture.Call(call)).Result.Succeeded);

        Assert.Equal(0, _fixture.Engine.Warm!.Waiting);
    }

    private async Task<string> Counts(WarmPolicy? policy, int calls)
    {
        var counts = new List<int>();
        for (var call = 0; call < calls; call++)
            counts.Add((await Call("count", policy)).Result.Result!.Value);
        return string.Join(' ', counts);
    }

    private Task<(FunctionResult Result, string Output)> Call(string export, WarmPolicy? policy, FunctionLimits? limits = null, params int[] arguments) =>
        _fixture.Call(New(export, policy, limits, arguments));

    private static FunctionCall New(string export, WarmPolicy? policy, FunctionLimits? limits = null, params int[] arguments) => new()
    {
        Code = Module,
        Name = "module",
        StartFunction = export,
        Arguments = arguments,
        Output = new MemoryBuffer(),
        Limits = limits ?? FunctionLimits.Default,
        Warm = policy,
    };

    // count: how often it was called; spend(n): n turns of a loop; write: four bytes.
    private static byte[] Build()
    {
        var builder = new WasmModuleBuilder();
        var write = builder.Import("core", "write_exchange_buffer", [WasmType.I32, WasmType.I32, WasmType.I32], WasmType.I32);
        builder.Memory(1).Data(0, "abcd"u8.ToArray());
        var counter = builder.Global(WasmType.I32, Op.I32(0));
        return builder
            .Export("count", [], [WasmType.I32], [.. Op.GlobalGet(counter), .. Op.I32(1), .. Op.I32Add, .. Op.GlobalSet(counter), .. Op.GlobalGet(counter)])
            .Export("trap", [], [], Op.Unreachable)
            .Export("loop", [], [], Op.LoopForEver)
            .Export("spend", [WasmType.I32], [], Op.Loop([.. Op.Get(0), .. Op.I32(1), .. Op.I32Sub, .. Op.Set(0), .. Op.Get(0), .. Op.BrIf(0)]))
            .Export("write", [], [WasmType.I32], [.. Op.I32(2), .. Op.I32(0), .. Op.I32(4), .. Op.Call(write)])
            .Build();
    }
}
