using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Wetware.Testing;
using Wetware.Testing.Wasm;
using Wetware.Tests.Capabilities;
using Wetware.Wasm.Capabilities;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using Xunit.Abstractions;
using static Wetware.Testing.Wasm.WasmType;

namespace Wetware.Tests.Runs;

/// <summary>Slots, cancellation, and guests beside one another.</summary>
[Collection(Alone.Name)]
public sealed class SchedulingTests(ITestOutputHelper output)
{
    private static WasmModuleBuilder Looper() => new WasmModuleBuilder().Export("_start", [], [], Op.LoopForEver);

    [Fact]
    public async Task Cancelling_ends_exactly_the_run_that_was_cancelled()
    {
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 3 });
        var module = fixture.Add(Looper());
        using var one = new CancellationTokenSource();
        using var two = new CancellationTokenSource();
        var first = fixture.Runner.RunAsync(new GuestRun { Module = module }, one.Token);
        var second = fixture.Runner.RunAsync(new GuestRun { Module = module }, two.Token);
        await one.CancelAsync();
        Assert.Equal((GuestEnd.Cancelled, GuestError.Cancelled), ((await first).End, (await first).Error));
        Assert.False(second.IsCompleted);
        await two.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await second).End);
    }

    [Fact]
    public async Task A_slot_is_free_again_after_its_run_was_cancelled()
    {
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 1 });
        for (var i = 0; i < 5; i++)
        {
            using var cancelling = new CancellationTokenSource();
            var running = fixture.Runner.RunAsync(new GuestRun { Module = fixture.Add(Looper()) }, cancelling.Token);
            cancelling.CancelAfter(20);
            Assert.Equal(GuestEnd.Cancelled, (await running).End);
            Assert.True((await fixture.Run(new WasmModuleBuilder().Export("_start", [], []))).Succeeded);
        }
    }

    [Fact]
    public async Task Runs_beyond_slots_and_queue_are_answered_overloaded()
    {
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 1, QueueLength = 1 });
        using var cancelling = new CancellationTokenSource();
        var run = new GuestRun { Module = fixture.Add(Looper()) };
        var running = fixture.Runner.RunAsync(run, cancelling.Token);
        await Wait.Until(() => fixture.Runner.Waiting == 0, "the first has its slot");
        var waiting = fixture.Runner.RunAsync(run, cancelling.Token);
        var refused = await fixture.Runner.RunAsync(run, cancelling.Token);
        Assert.Equal((GuestEnd.Overloaded, GuestError.Overloaded), (refused.End, refused.Error));
        await cancelling.CancelAsync();
        Assert.Equal(GuestEnd.Cancelled, (await running).End);
        Assert.Equal(GuestEnd.Cancelled, (await waiting).End);
    }

    [Fact]
    public async Task A_run_cancelled_before_it_begins_never_runs()
    {
        using var fixture = new RunnerFixture();
        var outcome = await fixture.Runner.RunAsync(new GuestRun { Module = fixture.Add(Looper()) }, new CancellationToken(canceled: true));
        Assert.Equal(GuestEnd.Cancelled, outcome.End);
    }

    [Fact]
    public async Task A_host_call_that_does_not_heed_its_cancellation_delays_nobody_for_ever()
    {
        var time = new ManualTimeProvider();
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 2, Grace = TimeSpan.FromSeconds(5) }, time: time);
        using var deaf = new ManualResetEventSlim();
        var entered = new TaskCompletionSource();
        var host = new FakeCapabilities
        {
            Answer = (_, _) =>
            {
                entered.SetResult();
                deaf.Wait();
                return ValueTask.FromResult(GuestReply.Of(default));
            },
        };
        host.Granted.Add(new GuestCapability("c", "c"));
        var module = new WasmModuleBuilder();
        var call = module.Import("ww", "call", [I32, I32, I32, I32, I32, I32, I32, I32], I32);
        module.Memory(1);
        module.Export("_start", [], [], [.. Enumerable.Repeat(Op.I32(0), 8).SelectMany((o, i) => i == 0 ? Op.I32(1) : o), .. Op.Call(call), .. Op.Drop]);
        var running = fixture.Runner.RunAsync(new GuestRun { Module = fixture.Add(module), Capabilities = host, Limits = new GuestLimits { Time = TimeSpan.FromSeconds(1) } });
        await entered.Task;
        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(GuestLimit.Time, (await running).Limit);
        Assert.True((await fixture.Run(new WasmModuleBuilder().Export("_start", [], []))).Succeeded);
        deaf.Set();
    }

    [Fact]
    public async Task Guests_side_by_side_see_nothing_of_one_another()
    {
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = 2 });
        var module = fixture.AddSample("list");
        var (mine, yours) = (new MemoryFileSystem(), new MemoryFileSystem());
        mine.WriteFile("mine.txt", "m"u8);
        yours.WriteFile("yours.txt", "y"u8);
        for (var i = 0; i < 10; i++)
        {
            var outcomes = await Task.WhenAll(new[] { mine, yours }.Select(files => fixture.Runner.RunAsync(new GuestRun
            {
                Module = module,
                Arguments = ["/"],
                Mounts = [new GuestMount("/", files)],
            })));
            Assert.Equal("f 1 //mine.txt\n", outcomes[0].OutputText);
            Assert.Equal("f 1 //yours.txt\n", outcomes[1].OutputText);
        }

        var nothing = await fixture.Run(module);
        Assert.NotEqual(0U, nothing.ExitCode);
        Assert.Equal("", nothing.OutputText);
    }

    [Fact]
    public async Task Memory_begins_fresh_for_every_run()
    {
        using var fixture = new RunnerFixture();
        // Answers what lies at 1000 and leaves a mark there.
        var module = fixture.Add(new WasmModuleBuilder().Memory(1)
            .Export("run", [], [I32], [.. Op.I32(1000), .. Op.I32Load(), .. Op.I32(1000), .. Op.I32(0x5ec2e7), .. Op.I32Store()]));
        for (var i = 0; i < 20; i++)
            Assert.Equal([GuestValue.I32(0)], (await fixture.Run(module, GuestEntry.Export("run"))).Results);
    }

    [Fact]
    public async Task Looping_guests_leave_the_hosts_timers_running()
    {
        using var fixture = new RunnerFixture(new GuestRunnerOptions { Slots = Environment.ProcessorCount });
        using var cancelling = new CancellationTokenSource();
        var run = new GuestRun { Module = fixture.Add(Looper()) };
        var loops = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => fixture.Runner.RunAsync(run, cancelling.Token)).ToArray();
        await Wait.Until(() => fixture.Runner.Waiting == 0, "every slot loops");

        // Guests on the threads of the pool would leave none for what a timer wakes.
        var late = new List<double>();
        for (var i = 0; i < 40; i++)
        {
            var clock = Stopwatch.StartNew();
            await Task.Delay(10).WaitAsync(TimeSpan.FromSeconds(30));
            late.Add(clock.Elapsed.TotalMilliseconds - 10);
        }

        Assert.DoesNotContain(loops, loop => loop.IsCompleted);
        await cancelling.CancelAsync();
        await Task.WhenAll(loops);
        output.WriteLine($"median lateness of a 10 ms timer with every core looping: {late.Order().ElementAt(late.Count / 2):0.00} ms");
    }

    [Fact]
    public async Task Capabilities_are_called_from_inside()
    {
        using var fixture = new RunnerFixture();
        var host = new FakeCapabilities();
        host.Granted.Add(new GuestCapability("echo", "e"));
        host.Answer = (method, _) => ValueTask.FromResult(GuestReply.Of(Encoding.UTF8.GetBytes(method.ToUpperInvariant())));
        var module = new WasmModuleBuilder();
        var call = module.Import("ww", "call", [I32, I32, I32, I32, I32, I32, I32, I32], I32);
        module.Memory(1).Data(0, "shout"u8).Data(64, [128, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        byte[] calling = [.. Op.Get(0), .. Op.I32(0), .. Op.I32(5), .. Op.I32(0), .. Op.I32(0), .. Op.I32(0), .. Op.I32(0), .. Op.I32(64), .. Op.Call(call)];
        module.Export("run", [I32], [I32, I32], [.. calling, .. Op.I32(128), .. Op.I32Load()]);
        async Task<GuestOutcome> Run(string number) => await fixture.Runner.RunAsync(new GuestRun
        {
            Module = fixture.Add(module),
            Entry = GuestEntry.ExportOfTexts("run", [number]),
            Capabilities = host,
        });
        Assert.Equal([GuestValue.I32(0), GuestValue.I32(BitConverter.ToInt32("SHOU"u8))], (await Run("1")).Results);
        Assert.Equal(GuestValue.I32((int)GuestError.Denied), (await Run("2")).Results[0]);
        Assert.Equal(["echo", "echo"], host.Released);
    }

    [Fact]
    public async Task Input_and_output_can_be_streams()
    {
        using var fixture = new RunnerFixture();
        var pipe = new Pipe();
        using var received = new MemoryStream();
        var running = fixture.Runner.RunAsync(new GuestRun
        {
            Module = fixture.AddSample("uppercase"),
            StandardInput = GuestInput.FromStream(pipe.Reader.AsStream()),
            StandardOutput = received,
        });
        await pipe.Writer.WriteAsync("first "u8.ToArray());
        await pipe.Writer.WriteAsync("second"u8.ToArray());
        await pipe.Writer.CompleteAsync();
        var outcome = await running;
        Assert.True(outcome.Succeeded, outcome.Message);
        Assert.Equal("FIRST SECOND", Encoding.UTF8.GetString(received.ToArray()));
        Assert.Empty(outcome.StandardOutput);
    }

    [Fact]
    public async Task A_failure_of_the_host_is_an_outcome()
    {
        using var fixture = new RunnerFixture(storeOptions: new ModuleStoreOptions { Source = (_, _) => throw new InvalidOperationException("the source is down") });
        var outcome = await fixture.Run(ModuleDigest.Of("x"u8));
        Assert.Equal((GuestEnd.HostFailed, GuestError.Failed), (outcome.End, outcome.Error));
    }

    [Fact]
    public async Task A_disposed_runner_ends_what_runs_and_takes_nothing_new()
    {
        var fixture = new RunnerFixture();
        var run = new GuestRun { Module = fixture.Add(Looper()) };
        var running = fixture.Runner.RunAsync(run);
        fixture.Runner.Dispose();
        Assert.Equal(GuestEnd.Cancelled, (await running).End);
        Assert.Equal(GuestEnd.Cancelled, (await fixture.Runner.RunAsync(run)).End);
        fixture.Dispose();
    }

    /// <summary>RUN_COUNT sets how many; the full run has 100 000.</summary>
    [Fact]
    public async Task Many_runs_leave_no_memory_behind()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("RUN_COUNT") ?? "4000", System.Globalization.CultureInfo.InvariantCulture);
        using var fixture = new RunnerFixture();
        var module = fixture.Add(new WasmModuleBuilder().Memory(1)
            .Export("run", [I32], [I32], [.. Op.I32(40_000), .. Op.Get(0), .. Op.I32Store(), .. Op.I32(40_000), .. Op.I32Load()]));
        async Task Runs(int runs)
        {
            for (var i = 0; i < runs; i++)
            {
                var outcome = await fixture.Run(module, GuestEntry.Export("run", GuestValue.I32(i)));
                Assert.Equal(i, outcome.Results[0].AsI32());
            }
        }

        await Runs(500);
        var (managed, resident) = Memory();
        var clock = Stopwatch.StartNew();
        await Runs(count);
        var perRun = clock.Elapsed / count;
        var (managedAfter, residentAfter) = Memory();
        output.WriteLine($"{count} runs, {perRun.TotalMicroseconds:0} µs each; managed {managed >> 10} → {managedAfter >> 10} KiB, resident {resident >> 20} → {residentAfter >> 20} MiB");
        Assert.True(managedAfter < managed + (8 << 20), $"managed memory grew from {managed} to {managedAfter} bytes");
        Assert.True(residentAfter < resident + (64 << 20), $"resident memory grew from {resident} to {residentAfter} bytes");
    }

    private static (long Managed, long Resident) Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }
}
