using Wetware.Testing.Wasm;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Runs;

/// <summary>Guests on the threads of those that ask for them.</summary>
public sealed class DirectRunTests : IDisposable
{
    private const int Roomy = 8 << 20;

    private readonly RunnerFixture _fixture = new(new GuestRunnerOptions { Slots = 2, Direct = 1 });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_short_run_is_done_by_the_thread_that_asks()
    {
        var (asking, ran, outcome) = await RunOn(Roomy, Answer);
        Assert.Equal(asking, ran);
        Assert.Equal([GuestValue.I32(1)], (await outcome).Results);
        Assert.Equal(TimeSpan.Zero, (await outcome).Usage.Queued);
    }

    [Fact]
    public async Task A_thread_without_stack_enough_leaves_it_to_another()
    {
        var (asking, ran, outcome) = await RunOn(1 << 20, Answer);
        Assert.NotEqual(asking, ran);
        Assert.Equal([GuestValue.I32(1)], (await outcome).Results);
    }

    [Fact]
    public async Task Only_so_many_are_done_directly_at_once()
    {
        using var go = new SemaphoreSlim(0);
        using var begun = new SemaphoreSlim(0);
        var first = RunOn(Roomy, (in GuestCall call) =>
        {
            begun.Release();
            Assert.True(go.Wait(TimeSpan.FromMinutes(1)));
            Answer(call);
        });
        Assert.True(await begun.WaitAsync(TimeSpan.FromMinutes(1)));
        var (asking, ran, _) = await RunOn(Roomy, Answer);
        Assert.NotEqual(asking, ran);
        go.Release();
        (asking, ran, _) = await first;
        Assert.Equal(asking, ran);
        (asking, ran, _) = await RunOn(Roomy, Answer);
        Assert.Equal(asking, ran);
    }

    [Fact]
    public async Task A_run_that_never_ends_is_ended_by_its_limit_and_by_its_caller()
    {
        var endless = _fixture.Add(new WasmModuleBuilder().Export("_start", [], [], Op.LoopForEver));
        var run = new GuestRun { Module = endless, Limits = new GuestLimits { Time = TimeSpan.FromMilliseconds(20) } };
        var limited = await On(Roomy, () => _fixture.Runner.RunAsync(run, direct: true, CancellationToken.None));
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.Time), ((await limited).End, (await limited).Limit));
        using var cancellation = new CancellationTokenSource(20);
        var cancelled = await On(Roomy, () => _fixture.Runner.RunAsync(run with { Limits = GuestLimits.Default }, direct: true, cancellation.Token));
        Assert.Equal(GuestEnd.Cancelled, (await cancelled).End);
    }

    [Fact]
    public async Task Closing_an_instance_ends_the_call_that_is_done_directly()
    {
        var (_, instance) = await _fixture.Runner.OpenAsync(new GuestRun { Module = _fixture.AddSample("loop") });
        var calling = On(Roomy, () => instance!.CallAsync(GuestEntry.ExportOfTexts("spin", ["9223372036854775807"]), null, direct: true, CancellationToken.None));
        await instance!.DisposeAsync();
        Assert.Contains((await await calling).End, new[] { GuestEnd.Cancelled, GuestEnd.Refused }); // the latter when it was closed first
    }

    private static void Answer(in GuestCall call) => call.Return(1);

    /// <summary>Asks for a run of a guest that calls a function of the host: who asked, where the function ran, and what came of it.</summary>
    private async Task<(int Asking, int Ran, Task<GuestOutcome> Outcome)> RunOn(int stackBytes, GuestFunction function)
    {
        var builder = new WasmModuleBuilder();
        var imported = builder.Import("own", "f", [], WasmType.I32);
        var (asking, ran) = (0, 0);
        var run = new GuestRun
        {
            Module = _fixture.Add(builder.Memory(1).Export("run", [], [WasmType.I32], Op.Call(imported))),
            Entry = GuestEntry.Export("run"),
            Functions = new Dictionary<(string Module, string Name), GuestFunction>
            {
                [("own", "f")] = (in GuestCall call) =>
                {
                    ran = Environment.CurrentManagedThreadId;
                    function(call);
                },
            },
        };
        Assert.Null(await _fixture.Runner.ReadyAsync(run)); // else it is compiled first, elsewhere
        var outcome = await On(stackBytes, () =>
        {
            asking = Environment.CurrentManagedThreadId;
            return _fixture.Runner.RunAsync(run, direct: true, CancellationToken.None);
        });
        await outcome;
        return (asking, ran, outcome);
    }

    /// <summary>Asks on a thread of its own with so much stack; ends with the thread.</summary>
    private static Task<Task<GuestOutcome>> On(int stackBytes, Func<Task<GuestOutcome>> ask)
    {
        var asked = new TaskCompletionSource<Task<GuestOutcome>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    asked.SetResult(ask());
                }
                catch (Exception error)
                {
                    asked.SetException(error);
                }
            },
            stackBytes)
        { IsBackground = true };
        thread.Start();
        return asked.Task;
    }
}
