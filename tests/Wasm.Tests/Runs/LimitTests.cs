using Wetware.Testing;
using Wetware.Testing.Wasm;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmType;

namespace Wetware.Tests.Runs;

/// <summary>Each limit, hit and named.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly RunnerFixture _fixture;

    public LimitTests() => _fixture = new RunnerFixture(time: _time);

    public void Dispose() => _fixture.Dispose();

    private static void AssertLimit(GuestLimit limit, GuestOutcome outcome)
    {
        Assert.Equal((GuestEnd.LimitHit, GuestError.Limit, limit), (outcome.End, outcome.Error, outcome.Limit));
        Assert.Contains($"'{limit.Word()}'", outcome.Message);
    }

    [Fact]
    public async Task An_endless_loop_ends_exactly_at_its_time()
    {
        var running = _fixture.Run(new WasmModuleBuilder().Export("_start", [], [], Op.LoopForEver), limits: new GuestLimits { Time = TimeSpan.FromSeconds(3) });
        // Compiling has a limit and a timer of its own before that.
        await Wait.Until(() => _time.IsArmed(TimeSpan.FromSeconds(3)), "the guest runs");
        _time.Advance(TimeSpan.FromSeconds(2.999));
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        var outcome = await running;
        AssertLimit(GuestLimit.Time, outcome);
        Assert.Equal(TimeSpan.FromSeconds(3), outcome.Usage.Elapsed);
    }

    [Fact]
    public async Task A_loop_over_calls_ends_at_its_time_too()
    {
        var module = new WasmModuleBuilder();
        var nothing = module.Function([], [], []);
        module.Export("_start", [], [], Op.Loop([.. Op.Call(nothing), .. Op.Br(0)]));
        var running = _fixture.Run(module, limits: new GuestLimits { Time = TimeSpan.FromSeconds(1) });
        await Wait.Until(() => _time.IsArmed(TimeSpan.FromSeconds(1)), "the guest runs");
        _time.Advance(TimeSpan.FromSeconds(1));
        AssertLimit(GuestLimit.Time, await running);
    }

    [Fact]
    public async Task A_sleeping_guest_ends_at_its_time()
    {
        var module = new WasmModuleBuilder();
        var poll = module.Import(RunnerFixture.Wasi, "poll_oneoff", [I32, I32, I32, I32], I32);
        var subscription = new byte[48];
        subscription[16] = 1;
        BitConverter.TryWriteBytes(subscription.AsSpan(24), ulong.MaxValue);
        module.Memory(1).Data(0, subscription);
        module.Export("_start", [], [], [.. Op.I32(0), .. Op.I32(64), .. Op.I32(1), .. Op.I32(128), .. Op.Call(poll), .. Op.Drop]);
        var running = _fixture.Run(module, limits: new GuestLimits { Time = TimeSpan.FromSeconds(5) });
        await Wait.Until(() => _time.IsArmed(TimeSpan.FromSeconds(5)) && _time.ArmedTimers > 1, "the guest sleeps");
        _time.Advance(TimeSpan.FromSeconds(5));
        AssertLimit(GuestLimit.Time, await running);
    }

    [Fact]
    public async Task Fuel_ends_a_loop_and_is_counted()
    {
        var loop = new WasmModuleBuilder().Export("_start", [], [], Op.LoopForEver);
        var ended = await _fixture.Run(loop, limits: new GuestLimits { Fuel = 100_000 });
        AssertLimit(GuestLimit.Fuel, ended);
        var small = new WasmModuleBuilder().Export("run", [], [I32], [.. Op.I32(1), .. Op.I32(2), .. Op.I32Add]);
        var outcome = await _fixture.Run(small, GuestEntry.Export("run"), new GuestLimits { Fuel = 100_000 });
        Assert.Equal(GuestEnd.Returned, outcome.End);
        Assert.InRange(outcome.Usage.Fuel!.Value, 1UL, 100UL);
    }

    [Theory]
    [InlineData(64 << 10)]
    [InlineData(1 << 20)]
    [InlineData(2 << 20)]
    public async Task Endless_recursion_ends_at_the_stack(int bytes)
    {
        var module = new WasmModuleBuilder();
        module.Function([I32], [I32], [], [.. Op.Get(0), .. Op.Call(0), .. Op.I32(1), .. Op.I32Add]);
        module.Export("run", [], [I32], [.. Op.I32(0), .. Op.Call(0)]);
        var outcome = await _fixture.Run(module, GuestEntry.Export("run"), new GuestLimits { StackBytes = bytes });
        AssertLimit(GuestLimit.Stack, outcome);
        Assert.True(outcome.Trap!.Frames.Count <= GuestTrap.MostFrames);
    }

    [Fact]
    public async Task A_deeper_stack_goes_deeper()
    {
        var module = new WasmModuleBuilder();
        module.Function([I32], [I32], [], [.. Op.Get(0), .. Op.I32Eqz, .. Op.If([.. Op.I32(0), .. Op.Return]), .. Op.Get(0), .. Op.I32(1), .. Op.I32Sub, .. Op.Call(0)]);
        module.ExportFunction("run", 0);
        var entry = GuestEntry.ExportOfTexts("run", ["20000"]);
        Assert.Equal(GuestLimit.Stack, (await _fixture.Run(module, entry, new GuestLimits { StackBytes = 64 << 10 })).Limit);
        Assert.Equal(GuestEnd.Returned, (await _fixture.Run(module, entry, new GuestLimits { StackBytes = 2 << 20 })).End);
    }

    [Fact]
    public async Task A_module_that_starts_with_too_much_memory_is_refused_by_that_name()
    {
        var outcome = await _fixture.Run(
            new WasmModuleBuilder().Memory(17).Export("_start", [], []), limits: new GuestLimits { MemoryBytes = 16 << 16 });
        AssertLimit(GuestLimit.Memory, outcome);
    }

    [Fact]
    public async Task Growing_beyond_the_memory_fails_inside_and_is_named_when_the_guest_then_fails()
    {
        // Grows page by page until it gets no more, then returns the size or traps.
        byte[] grow = Op.Loop([.. Op.I32(1), .. Op.MemoryGrow, .. Op.I32(-1), 0x46, .. Op.I32Eqz, .. Op.BrIf(0)]);
        var module = new WasmModuleBuilder().Memory(1)
            .Export("size", [], [I32], [.. grow, .. Op.MemorySize])
            .Export("trap", [], [], [.. grow, .. Op.Unreachable]);
        var limits = new GuestLimits { MemoryBytes = 32 << 16 };
        var fine = await _fixture.Run(module, GuestEntry.Export("size"), limits);
        Assert.Equal([GuestValue.I32(32)], fine.Results);
        Assert.Equal(32 << 16, fine.Usage.PeakMemoryBytes);
        var failed = await _fixture.Run(module, GuestEntry.Export("trap"), limits);
        AssertLimit(GuestLimit.Memory, failed);
        Assert.Equal("unreachable", failed.Trap!.Code);
    }

    [Fact]
    public async Task A_trap_far_from_the_memory_limit_is_a_trap()
    {
        var outcome = await _fixture.Run(new WasmModuleBuilder().Memory(1).Export("_start", [], [], Op.Unreachable));
        Assert.Equal((GuestEnd.Trapped, (GuestLimit?)null), (outcome.End, outcome.Limit));
    }

    [Fact]
    public async Task Tables_have_their_limit()
    {
        var outcome = await _fixture.Run(
            new WasmModuleBuilder().Table(101).Export("_start", [], []), limits: new GuestLimits { TableElements = 100 });
        AssertLimit(GuestLimit.Table, outcome);
        byte[] grow = Op.Loop([0xd0, 0x70, .. Op.I32(1), 0xfc, 0x0f, 0x00, .. Op.I32(-1), 0x46, .. Op.I32Eqz, .. Op.BrIf(0)]);
        var growing = await _fixture.Run(
            new WasmModuleBuilder().Table(10).Export("_start", [], [], [.. grow, .. Op.Unreachable]), limits: new GuestLimits { TableElements = 100 });
        AssertLimit(GuestLimit.Table, growing);
    }

    private static WasmModuleBuilder Printer(int descriptor, byte[] text)
    {
        var module = new WasmModuleBuilder();
        var write = module.Import(RunnerFixture.Wasi, "fd_write", [I32, I32, I32, I32], I32);
        module.Memory(1).Data(0, [8, 0, 0, 0, (byte)text.Length, 0, 0, 0, .. text]);
        module.Export("_start", [], [], Op.Loop([.. Op.I32(descriptor), .. Op.I32(0), .. Op.I32(1), .. Op.I32(200), .. Op.Call(write), .. Op.Drop, .. Op.Br(0)]));
        return module;
    }

    [Fact]
    public async Task Output_has_its_limit_and_what_fitted_is_kept()
    {
        var outcome = await _fixture.Run(Printer(1, "0123456789"u8.ToArray()), limits: new GuestLimits { OutputBytes = 25 });
        AssertLimit(GuestLimit.Output, outcome);
        Assert.Equal("0123456789012345678901234", outcome.OutputText);
        Assert.Equal(25, outcome.Usage.OutputBytes);
    }

    [Fact]
    public async Task Log_lines_have_their_limit()
    {
        var outcome = await _fixture.Run(Printer(2, "line\n"u8.ToArray()), limits: new GuestLimits { LogLines = 3 });
        AssertLimit(GuestLimit.LogLines, outcome);
        Assert.StartsWith("line\nline\nline\n", outcome.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_files_have_their_limit()
    {
        var module = new WasmModuleBuilder();
        var open = module.Import(RunnerFixture.Wasi, "path_open", [I32, I32, I32, I32, I32, I64, I64, I32, I32], I32);
        module.Memory(1).Data(0, "."u8);
        byte[] opening = [.. Op.I32(3), .. Op.I32(0), .. Op.I32(0), .. Op.I32(1), .. Op.I32(2), .. Op.I64(0), .. Op.I64(0), .. Op.I32(0), .. Op.I32(64), .. Op.Call(open)];
        module.Export("_start", [], [], [.. Op.Loop([.. opening, .. Op.I32Eqz, .. Op.BrIf(0)]), .. Op.Unreachable]);
        var outcome = await _fixture.Runner.RunAsync(new GuestRun
        {
            Module = _fixture.Add(module),
            Mounts = [new Wetware.Wasm.Files.GuestMount("/", new Wetware.Wasm.Files.MemoryFileSystem())],
            Limits = new GuestLimits { OpenFiles = 10 },
        });
        AssertLimit(GuestLimit.Files, outcome);
    }

    [Fact]
    public void Every_limit_of_modules_is_named_before_anything_is_compiled()
    {
        void Over(GuestLimit limit, ModuleLimits limits, WasmModuleBuilder module)
        {
            using var store = new ModuleStore(new ModuleStoreOptions { Limits = limits });
            var refused = Assert.Throws<ModuleRefusedException>(() => store.Add(module.Build()));
            Assert.Equal(limit, refused.Limit);
            Assert.Contains(limit.Word(), refused.Message, StringComparison.Ordinal);
        }

        WasmModuleBuilder Two() => new WasmModuleBuilder().Export("a", [], []).Export("b", [], []);
        Over(GuestLimit.ModuleBytes, new ModuleLimits { Bytes = 10 }, Two());
        Over(GuestLimit.Functions, new ModuleLimits { Functions = 1 }, Two());
        Over(GuestLimit.Entries, new ModuleLimits { Entries = 1 }, Two());
        Over(GuestLimit.FunctionBytes, new ModuleLimits { FunctionBytes = 1 }, Two());
        Over(GuestLimit.CodeBytes, new ModuleLimits { CodeBytes = 3 }, Two());
        var locals = new WasmModuleBuilder();
        locals.RawFunction([], [], [.. Leb.Unsigned(2), .. Leb.Unsigned(600), 0x7f, .. Leb.Unsigned(uint.MaxValue), 0x7e, 0x0b]);
        Over(GuestLimit.Locals, new ModuleLimits { Locals = 1000 }, locals);
        var nested = new WasmModuleBuilder();
        nested.Function([], [], [], [.. Enumerable.Repeat(new byte[] { 0x02, 0x40 }, 11).SelectMany(b => b), .. Enumerable.Repeat((byte)0x0b, 11)]);
        Over(GuestLimit.Nesting, new ModuleLimits { Nesting = 10 }, nested);
    }
}
