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

    [Fact]
    public async Task Long_work_keeps_nobody_waiting()
    {
        using var gate = new ManualResetEventSlim();
        using var threads = new GuestThreads(3, 3, 1 << 20, eager: 1);
        var ran = 0;
        for (var i = 0; i < 3; i++)
        {
            Assert.NotNull(threads.TryAdd(() =>
            {
                Interlocked.Increment(ref ran);
                gate.Wait();
            }));
        }

        await Wait.Until(() => Volatile.Read(ref ran) == 3, "each has its thread, as none is short");
        gate.Set();
    }

    [Fact]
    public async Task Work_that_says_that_it_waits_gives_its_place_up()
    {
        using var gate = new ManualResetEventSlim();
        using var threads = new GuestThreads(2, 3, 1 << 20, eager: 1);
        var order = new List<string>();
        void Note(string what)
        {
            lock (order)
                order.Add(what);
        }

        var first = new TaskCompletionSource();
        Assert.NotNull(threads.TryAdd(() =>
        {
            using (GuestWait.Begin())
            {
                Note("waits");
                gate.Wait();
            }

            Note("goes on");
            first.SetResult();
        }));
        Assert.NotNull(threads.TryAdd(() =>
        {
            Note("another");
            gate.Set();
        }));
        await first.Task;
        Assert.Equal(["waits", "another", "goes on"], order);
    }

    [Fact]
    public void A_wait_elsewhere_is_nothing()
    {
        using var wait = GuestWait.Begin();
        Assert.Null(GuestThreads.Current);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(4, 4)]
    public async Task Whatever_work_does_each_piece_is_done_once_and_within_the_slots(int eager, int slots)
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var threads = new GuestThreads(slots, 20, 1 << 20, eager);
        var done = new int[400];
        var (taken, back, refused) = (0, 0, 0);
        int now = 0, most = 0;
        var kinds = done.Select(_ => random.Next(4)).ToArray();
        var withdraw = done.Select(_ => random.Next(5) == 0).ToArray();
        await Parallel.ForAsync(0, done.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            object? place;
            while ((place = threads.TryAdd(() => Work(i))) is null)
            {
                Interlocked.Increment(ref refused);
                await Task.Yield();
            }

            Interlocked.Increment(ref taken);
            if (withdraw[i] && threads.TryTakeBack(place))
            {
                done[i]++;
                Interlocked.Increment(ref back);
            }
        });
        await Wait.Until(() => done.All(count => Volatile.Read(ref count) == 1), $"each is done once (seed {seed}, {taken} taken, {back} taken back, {refused} refused)");
        Assert.True(most <= slots, $"{most} at once (seed {seed})");

        void Work(int i)
        {
            var at = Interlocked.Increment(ref now);
            InterlockedMax(ref most, at);
            switch (kinds[i])
            {
                case 1:
                    using (GuestWait.Begin())
                        Thread.Yield();
                    break;
                case 2:
                    using (GuestWait.Begin())
                        Task.Run(() => { }).Wait();
                    break;
                case 3:
                    Thread.SpinWait(10_000);
                    break;
            }

            Interlocked.Decrement(ref now);
            Interlocked.Increment(ref done[i]);
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
