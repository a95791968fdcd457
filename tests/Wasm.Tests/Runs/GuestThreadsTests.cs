using Wetware.Testing;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Runs;

public sealed class GuestThreadsTests
{
    [Fact]
    public async Task As_many_run_as_there_are_slots_and_as_many_wait_as_may()
    {
        using var gate = new ManualResetEventSlim();
        using var threads = new GuestThreads(2, 3, 1 << 20);
        var ran = 0;
        void Work()
        {
            Interlocked.Increment(ref ran);
            gate.Wait();
        }

        Assert.NotNull(threads.TryAdd(Work));
        Assert.NotNull(threads.TryAdd(Work));
        await Wait.Until(() => ran == 2, "both slots are taken");
        for (var i = 0; i < 3; i++)
            Assert.NotNull(threads.TryAdd(Work));
        Assert.Null(threads.TryAdd(Work));
        Assert.Equal((2, 3), (ran, threads.Waiting));
        gate.Set();
        await Wait.Until(() => ran == 5, "the waiting ones have run");
        Assert.NotNull(threads.TryAdd(Work));
        await Wait.Until(() => ran == 6, "there is room again");
    }

    [Fact]
    public async Task Work_that_waits_can_be_taken_back_once()
    {
        using var gate = new ManualResetEventSlim();
        using var threads = new GuestThreads(1, 10, 1 << 20);
        var entered = 0;
        threads.TryAdd(() =>
        {
            entered = 1;
            gate.Wait();
        });
        await Wait.Until(() => Volatile.Read(ref entered) == 1, "the slot is taken");
        var ran = false;
        var place = threads.TryAdd(() => ran = true)!;
        Assert.True(threads.TryTakeBack(place));
        Assert.False(threads.TryTakeBack(place));
        gate.Set();
        var last = new TaskCompletionSource();
        threads.TryAdd(last.SetResult);
        await last.Task;
        Assert.False(ran);
    }

    [Fact]
    public async Task Threads_are_kept_for_the_next_work()
    {
        using var threads = new GuestThreads(4, 10, 1 << 20);
        var seen = new HashSet<int>();
        for (var i = 0; i < 50; i++)
        {
            var done = new TaskCompletionSource<int>();
            threads.TryAdd(() => done.SetResult(Environment.CurrentManagedThreadId));
            seen.Add(await done.Task);
        }

        Assert.True(seen.Count <= 4);
    }
}
