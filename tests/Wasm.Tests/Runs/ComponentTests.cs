using System.Text;
using Wetware.Testing;
using Wetware.Tests.Capabilities;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmBytes;

namespace Wetware.Tests.Runs;

/// <summary>Components of WASI 0.2, made of the samples.</summary>
public sealed class ComponentTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly RunnerFixture _fixture;

    public ComponentTests() => _fixture = new RunnerFixture(time: _time);

    public void Dispose() => _fixture.Dispose();

    private static byte[] Bytes(string name) => File.ReadAllBytes(RunnerFixture.Sample($"components/{name}"));

    private GuestRun Sample(string name) => new() { Module = _fixture.Store.Add(Bytes(name)).Digest };

    [Fact]
    public async Task A_component_reads_its_input_and_writes_its_output()
    {
        var run = Sample("uppercase") with { StandardInput = GuestInput.FromBytes(Encoding.UTF8.GetBytes(new string('a', 100_000))) };
        var outcome = await _fixture.Runner.RunAsync(run);
        Assert.Equal((GuestEnd.Returned, 0u), (outcome.End, outcome.ExitCode));
        Assert.Equal(new string('A', 100_000), outcome.OutputText);
        Assert.Equal(100_000, outcome.Usage.OutputBytes);
    }

    [Fact]
    public async Task Arguments_and_environment_are_those_given()
    {
        var run = Sample("env") with
        {
            ProgramName = "prog",
            Arguments = ["one", "", "ä"],
            Environment = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" },
        };
        var outcome = await _fixture.Runner.RunAsync(run);
        Assert.Equal("arg prog\narg one\narg \narg ä\nenv A=1\nenv B=2\n", outcome.OutputText);
    }

    [Fact]
    public async Task A_failing_exit_is_told_as_the_1_that_wasi_0_2_has_for_it()
    {
        var outcome = await _fixture.Runner.RunAsync(Sample("exit99"));
        Assert.Equal((GuestEnd.Exited, 1u), (outcome.End, outcome.ExitCode));
    }

    [Fact]
    public async Task An_endless_component_ends_at_its_time()
    {
        var running = _fixture.Runner.RunAsync(Sample("loop") with { Limits = new GuestLimits { Time = TimeSpan.FromSeconds(3) } });
        await Wait.Until(() => _time.IsArmed(TimeSpan.FromSeconds(3)), "the guest runs");
        _time.Advance(TimeSpan.FromSeconds(3));
        var outcome = await running;
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.Time), (outcome.End, outcome.Limit));
    }

    [Fact]
    public async Task Fuel_ends_a_component()
    {
        var outcome = await _fixture.Runner.RunAsync(Sample("loop") with { Limits = new GuestLimits { Fuel = 100_000 } });
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.Fuel), (outcome.End, outcome.Limit));
        Assert.Equal(100_000UL, outcome.Usage.Fuel);
    }

    [Fact]
    public async Task Memory_is_limited_as_for_modules()
    {
        var outcome = await _fixture.Runner.RunAsync(Sample("hog") with { Limits = new GuestLimits { MemoryBytes = 16 << 20 } });
        Assert.Equal("15 MiB\n", outcome.OutputText);
    }

    [Fact]
    public async Task Output_beyond_its_limit_ends_a_component_and_what_fitted_is_kept()
    {
        var run = Sample("uppercase") with
        {
            StandardInput = GuestInput.FromBytes(new byte[100_000]),
            Limits = new GuestLimits { OutputBytes = 10_000 },
        };
        var outcome = await _fixture.Runner.RunAsync(run);
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.Output), (outcome.End, outcome.Limit));
        Assert.Equal(10_000, outcome.StandardOutput.Length);
    }

    [Fact]
    public async Task A_component_that_waits_for_input_can_be_cancelled()
    {
        using var cancelling = new CancellationTokenSource();
        using var silent = new SilentStream();
        var running = _fixture.Runner.RunAsync(Sample("uppercase") with { StandardInput = GuestInput.FromStream(silent) }, cancelling.Token);
        await silent.Asked;
        await cancelling.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await running).End);
    }

    [Fact]
    public async Task A_component_that_sleeps_is_answered_for_at_its_time_with_what_it_wrote()
    {
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 1, MaxSleeping = 2 });
        var sleep = new GuestRun { Module = fixture.Store.Add(Bytes("sleep")).Digest, Limits = new GuestLimits { Time = TimeSpan.FromMilliseconds(200) } };
        for (var sleeping = 1; sleeping <= 2; sleeping++)
        {
            var outcome = await fixture.Runner.RunAsync(sleep).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal((GuestEnd.LimitHit, GuestLimit.Time, "sleeping\n"), (outcome.End, outcome.Limit, outcome.OutputText));
            Assert.Equal(sleeping, fixture.Runner.Sleeping);
        }

        // Their slots are free, but there is an end to how many may sleep on.
        var third = await fixture.Runner.RunAsync(sleep);
        Assert.Equal((GuestEnd.Overloaded, GuestError.Overloaded), (third.End, third.Error));
        Assert.Contains("2 components sleep", third.Message, StringComparison.Ordinal);
        Assert.Equal(99u, (await fixture.Run(fixture.AddSample("exit99"))).ExitCode);
    }

    [Fact]
    public async Task A_component_that_wakes_gives_its_thread_back()
    {
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 1, MaxSleeping = 1 });
        using var cancelling = new CancellationTokenSource();
        using var output = new FirstWriteStream();
        var module = fixture.Store.Add(Bytes("sleep")).Digest;
        var running = fixture.Runner.RunAsync(new GuestRun { Module = module, Arguments = ["3"], StandardOutput = output }, cancelling.Token);
        await output.Written;
        await cancelling.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await running).End);
        await Wait.Until(() => fixture.Runner.Sleeping == 0, "the guest wakes");
        Assert.Equal(0u, (await fixture.Runner.RunAsync(new GuestRun { Module = module, Arguments = ["0"] })).ExitCode);
    }

    [Fact]
    public async Task Folders_are_those_granted_alone()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["file"], "text");
        var denied = await _fixture.Runner.RunAsync(Sample("list") with { Arguments = ["/"] });
        Assert.Equal((GuestEnd.Exited, 1u), (denied.End, denied.ExitCode));
        var granted = await _fixture.Runner.RunAsync(Sample("list") with { Arguments = ["/"], Mounts = [new GuestMount("/", new HostFolder(folder.Path))] });
        Assert.Contains("file", granted.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_modules_can_be_given_is_refused()
    {
        var outcome = await _fixture.Runner.RunAsync(Sample("exit99") with { HasApiOutput = true });
        Assert.Equal(GuestEnd.Refused, outcome.End);
        Assert.Contains("not api://output", outcome.Message, StringComparison.Ordinal);
        var capabilities = await _fixture.Runner.RunAsync(Sample("exit99") with { Capabilities = new FakeCapabilities() });
        Assert.Contains("not capabilities: it cannot import 'ww'", capabilities.Message, StringComparison.Ordinal);
        var files = await _fixture.Runner.RunAsync(Sample("exit99") with { Limits = new GuestLimits { OpenFiles = 10 } });
        Assert.Contains("limit 'files' is 10", files.Message, StringComparison.Ordinal);
        var folder = await _fixture.Runner.RunAsync(Sample("exit99") with { Mounts = [new GuestMount("/in", new MemoryFileSystem())] });
        Assert.Contains("'/in'", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exports_cannot_be_called()
    {
        var outcome = await _fixture.Runner.RunAsync(Sample("exit99") with { Entry = GuestEntry.Export("run") });
        Assert.Equal((GuestEnd.Refused, GuestError.NotFound), (outcome.End, outcome.Error));
    }

    [Fact]
    public void Imports_and_exports_are_described()
    {
        var report = ModuleInspector.Inspect(Bytes("uppercase"));
        Assert.Equal(ModuleKind.Component, report.Kind);
        Assert.Contains(report.Exports, export => export.Name.StartsWith("wasi:cli/run@0.2.", StringComparison.Ordinal) && export.Type == "instance");
        Assert.Contains(report.Imports, import => import.Module.StartsWith("wasi:cli/stdin@0.2.", StringComparison.Ordinal) && import.Offered);
    }

    [Fact]
    public async Task A_component_that_is_no_program_is_refused_with_what_it_exports()
    {
        byte[] nothing = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
        var outcome = await _fixture.Runner.RunAsync(new GuestRun { Module = _fixture.Store.Add(nothing).Digest });
        Assert.Equal(GuestEnd.Refused, outcome.End);
        Assert.Contains("exports no wasi:cli/run", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("it exports nothing", outcome.Message, StringComparison.Ordinal);

        // An empty type, exported as "thing".
        byte[] thing = [.. nothing, 0x07, 0x03, 0x01, 0x40, 0x00, 0x01, 0x00];
        Assert.ThrowsAny<ModuleRefusedException>(() => ModuleInspector.Inspect(thing));
    }

    [Theory]
    [InlineData("uppercase")]
    [InlineData("env")]
    [InlineData("exit99")]
    [InlineData("loop")]
    [InlineData("hog")]
    [InlineData("list")]
    [InlineData("sleep")]
    public void A_good_component_passes_the_check(string name) => Assert.Null(ModuleInspector.Validate(Bytes(name)));

    [Fact]
    public async Task A_component_is_checked_whole_before_it_is_accepted()
    {
        await using var compiler = new ChildCompiler();

        // A function that returns a number of another type, in a module of the component and of one inside of it.
        var wrong = OneFunction([0x60, 0, 1, 0x7f], Body(0x42, 1));
        foreach (var component in (byte[][])[Component(Raw(1, wrong)), Component(Raw(4, Component(Raw(1, wrong))))])
            Assert.Contains("type mismatch", ModuleInspector.Validate(component), StringComparison.Ordinal);
        Assert.Null(ModuleInspector.Validate(Component(Raw(1, OneFunction([0x60, 0, 1, 0x7f], Body(0x41, 1))))));

        // What runs is asked for as well, where it is to be run.
        var refused = await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.InspectAsync(Component(), default));
        Assert.Contains("exports no wasi:cli/run", refused.Message, StringComparison.Ordinal);

        var program = Bytes("exit99");
        Assert.Equal(ModuleKind.Component, (await compiler.InspectAsync(program, default)).Kind);
        refused = await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.InspectAsync((byte[])[.. program, .. Raw(1, wrong)], default));
        Assert.Contains("type mismatch", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_is_found_on_disk_again()
    {
        using var folder = new TempFolder();
        var compiler = new CountingCompiler();
        for (var start = 0; start < 2; start++)
        {
            using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { CodeFolder = folder["code"], Compiler = compiler });
            var module = fixture.Store.Add(Bytes("exit99")).Digest;
            Assert.Equal(1u, (await fixture.Run(module)).ExitCode);
            Assert.Equal(1, compiler.Count(module));
        }
    }

    /// <summary>A stream that tells of its first write.</summary>
    private sealed class FirstWriteStream : MemoryStream
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => _written.Task;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _written.TrySetResult();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
