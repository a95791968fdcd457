using Wetware.Testing.Wasm;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmType;

namespace Wetware.Tests.Runs;

public sealed class RunTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private static WasmModuleBuilder Adder() => new WasmModuleBuilder()
        .Export("add", [I64, I64], [I64], [.. Op.Get(0), .. Op.Get(1), .. Op.I64Add])
        .Export("add_f64", [F64, F64], [F64], [.. Op.Get(0), .. Op.Get(1), .. Op.F64Add])
        .Export("add_f32", [F32, F32], [F32], [.. Op.Get(0), .. Op.Get(1), .. Op.F32Add])
        .Export("two", [I32], [I64, I32], [.. Op.I64(7), .. Op.Get(0)])
        .Export("nothing", [], []);

    [Theory]
    [InlineData("2", "40", 42)]
    [InlineData("9007199254740993", "0", 9007199254740993)]
    [InlineData("-9223372036854775808", "-1", long.MaxValue)]
    [InlineData("0xffffffffffffffff", "2", 1)]
    [InlineData("18446744073709551615", "0", -1)]
    public async Task Integers_of_64_bits_are_exact(string a, string b, long sum)
    {
        var outcome = await _fixture.Run(Adder(), GuestEntry.ExportOfTexts("add", [a, b]));
        Assert.Equal(GuestEnd.Returned, outcome.End);
        Assert.Equal([GuestValue.I64(sum)], outcome.Results);
        Assert.True(outcome.Succeeded);
        Assert.Equal(GuestError.None, outcome.Error);
    }

    [Fact]
    public async Task Numbers_of_every_type_pass_both_ways()
    {
        var module = Adder();
        Assert.Equal([GuestValue.F64(0.1 + 0.2)], (await _fixture.Run(module, GuestEntry.Export("add_f64", GuestValue.F64(0.1), GuestValue.F64(0.2)))).Results);
        Assert.Equal([GuestValue.F32(0.1f + 0.2f)], (await _fixture.Run(module, GuestEntry.Export("add_f32", GuestValue.F32(0.1f), GuestValue.F32(0.2f)))).Results);
        Assert.Equal([GuestValue.I64(7), GuestValue.I32(-3)], (await _fixture.Run(module, GuestEntry.Export("two", GuestValue.I32(-3)))).Results);
        Assert.Empty((await _fixture.Run(module, GuestEntry.Export("nothing"))).Results);
    }

    [Theory]
    [InlineData("add", "1", "'add' takes 2 arguments (i64, i64); 1 were given")]
    [InlineData("add", "1,x", "argument 2 of 'add' is an i64; 'x' is none")]
    [InlineData("add", "18446744073709551616,1", "argument 1 of 'add' is an i64; '18446744073709551616' is none")]
    [InlineData("two", "4294967296", "argument 1 of 'two' is an i32; '4294967296' is none")]
    [InlineData("add_f64", "1,one", "argument 2 of 'add_f64' is an f64; 'one' is none")]
    public async Task Arguments_that_do_not_fit_are_named(string entry, string arguments, string message)
    {
        var outcome = await _fixture.Run(Adder(), GuestEntry.ExportOfTexts(entry, arguments.Split(',')));
        Assert.Equal((GuestEnd.Refused, GuestError.Failed, message), (outcome.End, outcome.Error, outcome.Message));
    }

    [Fact]
    public async Task Numbers_of_the_wrong_type_are_named()
    {
        var outcome = await _fixture.Run(Adder(), GuestEntry.Export("add", GuestValue.I64(1), GuestValue.I32(1)));
        Assert.Equal("argument 2 of 'add' is an i64; an i32 was given", outcome.Message);
    }

    [Fact]
    public async Task Vectors_do_not_pass()
    {
        var module = new WasmModuleBuilder().Export("v", [V128], [], []).Export("w", [], [V128], [0x00]);
        Assert.Contains("is a v128", (await _fixture.Run(module, GuestEntry.ExportOfTexts("v", ["1"]))).Message);
        Assert.Contains("returns (v128)", (await _fixture.Run(module, GuestEntry.Export("w"))).Message);
    }

    [Fact]
    public async Task A_missing_entry_or_module_is_not_found()
    {
        var entry = await _fixture.Run(Adder(), GuestEntry.Export("missing"));
        Assert.Equal((GuestEnd.Refused, GuestError.NotFound), (entry.End, entry.Error));
        Assert.Equal("the module exports no function 'missing'", entry.Message);
        var command = await _fixture.Run(Adder());
        Assert.Equal("the module exports no function '_start'", command.Message);
        var module = await _fixture.Run(ModuleDigest.Of("nothing"u8));
        Assert.Equal((GuestEnd.Refused, GuestError.NotFound), (module.End, module.Error));
    }

    [Fact]
    public async Task Imports_that_nobody_offers_are_named()
    {
        var module = new WasmModuleBuilder();
        module.Import("env", "mystery", [], []);
        module.Import(RunnerFixture.Wasi, "fd_close", [I32], I32);
        module.ImportMemory("env", "memory", 1);
        module.Export("_start", [], []);
        var outcome = await _fixture.Run(module);
        Assert.Equal((GuestEnd.Refused, GuestError.Unimplemented), (outcome.End, outcome.Error));
        Assert.Equal("the module imports what is not offered: function env.mystery, memory env.memory", outcome.Message);
    }

    [Fact]
    public async Task An_import_of_the_wrong_type_is_refused()
    {
        var module = new WasmModuleBuilder();
        module.Import(RunnerFixture.Wasi, "fd_close", [I64], I32);
        module.Export("_start", [], []);
        var outcome = await _fixture.Run(module);
        Assert.Equal((GuestEnd.Refused, GuestError.Failed), (outcome.End, outcome.Error));
        Assert.Contains("fd_close", outcome.Message);
    }

    [Fact]
    public async Task An_invalid_module_is_refused_with_the_reason()
    {
        var outcome = await _fixture.Run(new WasmModuleBuilder().Export("_start", [], [], Op.I32Add));
        Assert.Equal((GuestEnd.Refused, GuestError.Failed), (outcome.End, outcome.Error));
        Assert.NotNull(outcome.Message);
    }

    [Fact]
    public async Task A_command_that_returns_exits_with_0()
    {
        var outcome = await _fixture.Run(new WasmModuleBuilder().Export("_start", [], []));
        Assert.Equal((GuestEnd.Returned, 0U), (outcome.End, outcome.ExitCode));
        Assert.True(outcome.Succeeded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(-1)]
    public async Task Exit_codes_arrive_unchanged(int code)
    {
        var module = new WasmModuleBuilder();
        var exit = module.Import(RunnerFixture.Wasi, "proc_exit", [I32]);
        module.Export("_start", [], [], [.. Op.I32(code), .. Op.Call(exit), .. Op.Unreachable]);
        var outcome = await _fixture.Run(module);
        Assert.Equal((GuestEnd.Exited, unchecked((uint)code), GuestError.None), (outcome.End, outcome.ExitCode, outcome.Error));
        Assert.Equal(code == 0, outcome.Succeeded);
    }

    [Fact]
    public async Task A_signal_ends_the_run_like_in_a_shell()
    {
        var module = new WasmModuleBuilder();
        var raise = module.Import(RunnerFixture.Wasi, "proc_raise", [I32], I32);
        module.Export("_start", [], [], [.. Op.I32(6), .. Op.Call(raise), .. Op.Drop]);
        var outcome = await _fixture.Run(module);
        Assert.Equal((GuestEnd.Exited, 134U), (outcome.End, outcome.ExitCode));
    }

    [Fact]
    public async Task Traps_are_outcomes_with_code_and_frames()
    {
        var module = new WasmModuleBuilder();
        var inner = module.Function([I32], [I32], [], [.. Op.I32(1), .. Op.Get(0), .. Op.I32DivS]);
        module.Export("run", [I32], [I32], [.. Op.Get(0), .. Op.Call(inner)]);
        var outcome = await _fixture.Run(module, GuestEntry.ExportOfTexts("run", ["0"]));
        Assert.Equal((GuestEnd.Trapped, GuestError.Failed), (outcome.End, outcome.Error));
        Assert.Equal("integer-division-by-zero", outcome.Trap!.Code);
        Assert.Equal(2, outcome.Trap.Frames.Count);
    }

    [Fact]
    public async Task Both_versions_of_wasi_are_offered()
    {
        foreach (var name in new[] { RunnerFixture.Wasi, "wasi_unstable" })
        {
            var module = new WasmModuleBuilder();
            var write = module.Import(name, "fd_write", [I32, I32, I32, I32], I32);
            module.Memory(1).Data(0, [8, 0, 0, 0, 5, 0, 0, 0, .. "hello"u8]);
            module.Export("_start", [], [], [.. Op.I32(1), .. Op.I32(0), .. Op.I32(1), .. Op.I32(100), .. Op.Call(write), .. Op.Drop]);
            Assert.Equal("hello", (await _fixture.Run(module)).OutputText);
        }
    }

    [Fact]
    public async Task A_module_without_memory_gets_faults_not_crashes()
    {
        var module = new WasmModuleBuilder();
        var random = module.Import(RunnerFixture.Wasi, "random_get", [I32, I32], I32);
        module.Export("run", [], [I32], [.. Op.I32(0), .. Op.I32(4), .. Op.Call(random)]);
        Assert.Equal([GuestValue.I32(21)], (await _fixture.Run(module, GuestEntry.Export("run"))).Results);
    }

    [Fact]
    public async Task A_start_function_may_use_wasi_and_trap()
    {
        var module = new WasmModuleBuilder();
        module.Start(module.Function([], [], [], Op.Unreachable));
        module.Export("_start", [], []);
        Assert.Equal("unreachable", (await _fixture.Run(module)).Trap?.Code);
    }

    [Fact]
    public async Task Usage_tells_time_memory_and_output()
    {
        var outcome = await _fixture.Run(new WasmModuleBuilder().Memory(3).Export("_start", [], [], [.. Op.I32(2), .. Op.MemoryGrow, .. Op.Drop]));
        Assert.Equal(5 * 65536, outcome.Usage.PeakMemoryBytes);
        Assert.Null(outcome.Usage.Fuel);
        Assert.True(outcome.Usage.Elapsed > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_module_can_come_from_the_source_when_it_is_first_needed()
    {
        var bytes = new WasmModuleBuilder().Export("_start", [], []).Build();
        var asked = 0;
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions
        {
            Source = (digest, _) =>
            {
                asked++;
                return Task.FromResult<ReadOnlyMemory<byte>?>(digest == ModuleDigest.Of(bytes) ? bytes : new byte[] { 1, 2, 3 });
            },
        });
        Assert.True((await fixture.Run(ModuleDigest.Of(bytes))).Succeeded);
        Assert.True((await fixture.Run(ModuleDigest.Of(bytes))).Succeeded);
        Assert.Equal(1, asked);
        var other = await fixture.Run(ModuleDigest.Of("other"u8));
        Assert.Equal(GuestEnd.Refused, other.End);
        Assert.Contains("was asked for and", other.Message);
    }

    [Fact]
    public async Task Limits_out_of_range_are_refused_by_name()
    {
        var outcome = await _fixture.Run(Adder(), GuestEntry.Export("nothing"), new GuestLimits { StackBytes = 1 });
        Assert.Equal(GuestEnd.Refused, outcome.End);
        Assert.Contains("'stack'", outcome.Message);
    }
}
