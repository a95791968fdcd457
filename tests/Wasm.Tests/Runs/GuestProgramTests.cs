using System.Text;
using Wetware.Testing.Wasm;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmType;

namespace Wetware.Tests.Runs;

/// <summary>A program that runs without a store ends as it does with one.</summary>
public sealed class GuestProgramTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private static byte[] Sample(string name) => File.ReadAllBytes(RunnerFixture.Sample(name));

    private static byte[] Mysterious()
    {
        var module = new WasmModuleBuilder();
        module.Import("env", "mystery", [], []);
        module.Import(RunnerFixture.Wasi, "fd_close", [I32], I32);
        return module.Export("run", [], []).Build();
    }

    private static byte[] Exports() => new WasmModuleBuilder()
        .Memory(1)
        .Export("add", [I64, I64], [I64], [.. Op.Get(0), .. Op.Get(1), .. Op.I64Add])
        .Export("trap", [], [], Op.Unreachable)
        .Export("loop", [], [], Op.LoopForEver)
        .Build();

    public static TheoryData<string, GuestEntry, GuestLimits> Cases => new()
    {
        { "exports", GuestEntry.ExportOfTexts("add", ["40", "2"]), GuestLimits.Default },
        { "exports", GuestEntry.ExportOfTexts("add", ["40"]), GuestLimits.Default },
        { "exports", GuestEntry.Export("trap"), GuestLimits.Default },
        { "exports", GuestEntry.Export("missing"), GuestLimits.Default },
        { "exports", GuestEntry.Export("loop"), GuestLimits.Default with { Time = TimeSpan.FromMilliseconds(50) } },
        { "exports", GuestEntry.Export("loop"), GuestLimits.Default with { Fuel = 1000 } },
        { "exports", GuestEntry.Export("trap"), GuestLimits.Default with { MemoryBytes = 1 } },
        { "exports", GuestEntry.Export("trap"), GuestLimits.Default with { StackBytes = 1 << 30 } },
        { "mysterious", GuestEntry.Export("run"), GuestLimits.Default },
        { "invalid", GuestEntry.Command, GuestLimits.Default },
        { "uppercase", GuestEntry.Command, GuestLimits.Default },
        { "uppercase", GuestEntry.Command, GuestLimits.Default with { OutputBytes = 3 } },
        { "components/uppercase", GuestEntry.Command, GuestLimits.Default },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_ends_as_with_a_store(string name, GuestEntry entry, GuestLimits limits)
    {
        var bytes = name switch
        {
            "exports" => Exports(),
            "mysterious" => Mysterious(),
            "invalid" => new WasmModuleBuilder().Export("_start", [], [], Op.I32Add).Build(),
            _ => Sample(name),
        };
        var run = new GuestRun
        {
            Module = _fixture.Store.Add(bytes).Digest,
            Entry = entry,
            Limits = limits,
            StandardInput = GuestInput.FromBytes(Encoding.UTF8.GetBytes("hello")),
            Environment = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" },
        };
        var expected = await _fixture.Runner.RunAsync(run);
        var outcome = GuestProgram.Read(bytes).Run(run with { Module = default });
        Assert.Equal((expected.End, expected.Error, expected.Limit, expected.Message), (outcome.End, outcome.Error, outcome.Limit, outcome.Message));
        Assert.Equal((expected.ExitCode, expected.OutputText, expected.ErrorText), (outcome.ExitCode, outcome.OutputText, outcome.ErrorText));
        Assert.Equal(expected.Results, outcome.Results);
        Assert.Equal((expected.Usage.PeakMemoryBytes, expected.Usage.OutputBytes), (outcome.Usage.PeakMemoryBytes, outcome.Usage.OutputBytes));
        Assert.Equal(expected.Trap?.Code, outcome.Trap?.Code);
    }

    [Fact]
    public void A_malformed_module_and_one_over_a_limit_are_refused_before_the_run()
    {
        Assert.Throws<ModuleRefusedException>(() => GuestProgram.Read("no module"u8.ToArray()));
        var refused = Assert.Throws<ModuleRefusedException>(() => GuestProgram.Read(Exports(), ModuleLimits.Default with { Functions = 1 }));
        Assert.Equal(GuestLimit.Functions, refused.Limit);
    }

    [Fact]
    public void A_run_that_is_cancelled_before_it_begins_ends_as_cancelled()
    {
        var outcome = GuestProgram.Read(Exports()).Run(new GuestRun { Module = default, Entry = GuestEntry.Export("loop") }, new CancellationToken(canceled: true));
        Assert.Equal(GuestEnd.Cancelled, outcome.End);
    }

    [Fact]
    public async Task A_program_that_waits_for_input_can_be_cancelled()
    {
        using var cancelling = new CancellationTokenSource();
        using var silent = new SilentStream();
        var program = GuestProgram.Read(Sample("uppercase"));
        var running = Task.Run(() => program.Run(new GuestRun { Module = default, StandardInput = GuestInput.FromStream(silent) }, cancelling.Token));
        await silent.Asked;
        await cancelling.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await running).End);
    }

    [Fact]
    public void A_module_that_takes_too_long_to_compile_is_refused_by_that_limit()
    {
        // Nothing compiles within the smallest time that a clock tells.
        var program = GuestProgram.Read(Sample("uppercase"), ModuleLimits.Default with { CompileTime = TimeSpan.Zero });
        var outcome = program.Run(new GuestRun { Module = default });
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.CompileTime), (outcome.End, outcome.Limit));
    }
}
