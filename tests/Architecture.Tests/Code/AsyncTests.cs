using System.Reflection;
using System.Runtime.CompilerServices;

namespace Wetware.Tests.Code;

/// <summary>Grains never keep a thread, and every asynchronous method can be awaited.</summary>
public sealed class AsyncTests
{
    public static TheoryData<string> Projects => [.. SourceProject.All.Select(project => project.Name)];

    [Fact]
    public void Grains_do_not_block()
    {
        var grains = SourceProject.All.SelectMany(project => project.Types).Where(RunsInTurns).ToList();

        Assert.InRange(grains.Count, 15, int.MaxValue);
        Assert.Empty(grains.SelectMany(Blocking.In));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_method_is_async_void(string project) => Assert.Empty(AsyncVoid(SourceProject.Named(project).Types));

    [Theory]
    [InlineData(typeof(SleepingGrain), "Thread.Sleep")]
    [InlineData(typeof(ResultGrain), "Task`1.get_Result")]
    [InlineData(typeof(WaitingGrain), "Task.Wait")]
    [InlineData(typeof(AwaiterGrain), "GetAwaiter().GetResult()")]
    [InlineData(typeof(AsyncAwaiterGrain), "GetAwaiter().GetResult()")]
    [InlineData(typeof(ClosureGrain), "SemaphoreSlim.Wait")]
    public void A_blocking_grain_is_found(Type grain, string call)
    {
        Assert.True(RunsInTurns(grain));
        Assert.EndsWith(call, Assert.Single(Blocking.In(grain)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_grain_that_awaits_is_not_found() => Assert.Empty(Blocking.In(typeof(AwaitingGrain)));

    [Fact]
    public void An_async_void_method_is_found() => Assert.Equal(2, AsyncVoid([typeof(AsyncVoidMethods), .. typeof(AsyncVoidMethods).GetNestedTypes(BindingFlags.NonPublic)]).Count());

    // Grains, their extensions and services of a silo run in turns of the grain scheduler.
    private static bool RunsInTurns(Type type) =>
        type is { IsClass: true, IsNested: false } or { IsClass: true, DeclaringType.Name: nameof(AsyncTests) }
        && (typeof(IGrainBase).IsAssignableFrom(type) || typeof(Orleans.Runtime.GrainService).IsAssignableFrom(type) || IsExtension(type));

    private static bool IsExtension(Type type) =>
        typeof(Orleans.Runtime.IGrainExtension).IsAssignableFrom(type) && !typeof(Orleans.Runtime.GrainReference).IsAssignableFrom(type);

    private static IEnumerable<string> AsyncVoid(IEnumerable<Type> types) => types
        .SelectMany(MethodCalls.DeclaredBy)
        .Where(method => method is MethodInfo info && info.ReturnType == typeof(void) && info.IsDefined(typeof(AsyncStateMachineAttribute)))
        .Select(method => $"{method.DeclaringType}.{method.Name}");

#pragma warning disable CA1822, VSTHRD100 // the code below is wrong on purpose
    private sealed class SleepingGrain : Grain
    {
        public void Rest() => Thread.Sleep(1);
    }

    private sealed class ResultGrain : Grain
    {
        public int Ask(Task<int> asked) => asked.Result;
    }

    private sealed class WaitingGrain : Grain
    {
        public void Ask(Task asked) => asked.Wait();
    }

    private sealed class AwaiterGrain : Grain
    {
        public int Ask(ValueTask<int> asked) => asked.GetAwaiter().GetResult();
    }

    private sealed class AsyncAwaiterGrain : Grain
    {
        public async Task<int> Ask(Task<int> first, Task<int> second)
        {
            await first.ConfigureAwait(false);
            return second.GetAwaiter().GetResult();
        }
    }

    private sealed class ClosureGrain : Grain
    {
        public Func<Task> Ask(SemaphoreSlim gate) => async () =>
        {
            await Task.Yield();
            gate.Wait();
        };
    }

    private sealed class AwaitingGrain : Grain
    {
        public async Task<int> Ask(Task<int> first, IAsyncEnumerable<int> many, ValueTask last)
        {
            var sum = await first;
            await foreach (var one in many.ConfigureAwait(false))
                sum += one;
            await Task.Yield();
            await last.ConfigureAwait(ConfigureAwaitOptionsOf(sum));
            return sum;
        }

        private static bool ConfigureAwaitOptionsOf(int sum) => sum > 0;
    }

    private sealed class AsyncVoidMethods
    {
        public Action Lambda { get; } = async () => await Task.Yield();

        public async void Method() => await Task.Yield();
    }
#pragma warning restore CA1822, VSTHRD100
}
