using System.Diagnostics;
using Wasmtime;
using Wetware.Testing;
using static Wetware.Testing.ModuleBuilder;

namespace Wetware.Tests.Limits;

public sealed class HostileModuleTests : IDisposable
{
    private readonly Engine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_count_that_the_file_cannot_hold_is_refused_before_anything_is_set_aside()
    {
        // A type section that claims 1 000 000 types in two bytes.
        byte[] bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 3, 0xc0, 0x84, 0x3d];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("unexpected end", Module.Validate(_engine, bytes), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Too_many_locals_are_refused()
    {
        var builder = new ModuleBuilder();
        builder.Export("run", [], [], Enumerable.Repeat(I64, 50_001).ToArray());
        Assert.Contains("local declarations", Module.Validate(_engine, builder.Build()), StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_nested_too_deeply_are_refused()
    {
        var builder = new ModuleBuilder();
        builder.Export("run", [], [], [], [.. Enumerable.Repeat<byte[]>([0x02, 0x40], 20_000).SelectMany(b => b), .. Enumerable.Repeat((byte)0x0b, 20_000)]);
        Assert.Contains("nested", Module.Validate(_engine, builder.Build()), StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_within_the_limit_runs()
    {
        const int Depth = 5_000;
        var builder = new ModuleBuilder();
        byte[] code = [.. Enumerable.Repeat<byte[]>([0x02, 0x40], Depth).SelectMany(b => b), 0x0c, .. U32(Depth - 1), .. Enumerable.Repeat((byte)0x0b, Depth)];
        builder.Export("run", [], [I32], [], [.. code, 0x41, 1]);
        Assert.Equal(1, Run(builder));
    }

    [Fact]
    public void A_long_expression_runs()
    {
        // Thousands of operands at one time, then as many additions.
        const int Operands = 3_000;
        var builder = new ModuleBuilder();
        builder.Export("run", [], [I32], [I32], [
            .. Enumerable.Repeat<byte[]>([0x20, 0, 0x41, 1, 0x6a], Operands).SelectMany(b => b),
            .. Enumerable.Repeat((byte)0x6a, Operands - 1)]);
        Assert.Equal(Operands, Run(builder));
    }

    [Fact]
    public void Many_parameters_and_results_pass()
    {
        const int Many = 400;
        var kinds = Enumerable.Range(0, Many).Select(i => (byte)(I32 - (i % 4))).ToArray();
        var builder = new ModuleBuilder();
        var inner = builder.Function(kinds, kinds, [], [.. Enumerable.Range(0, Many).SelectMany(i => new byte[] { 0x20 }.Concat(U32(i)))]);
        var constants = Enumerable.Range(0, Many).SelectMany(i => (i % 4) switch
        {
            0 => [0x41, .. S32(i)],
            1 => [0x42, .. S32(i)],
            2 => [0x43, .. BitConverter.GetBytes((float)i)],
            _ => (byte[])[0x44, .. BitConverter.GetBytes((double)i)],
        });
        builder.Export("run", [], kinds, [], [.. constants, 0x10, (byte)inner]);
        using var module = Module.FromBytes(_engine, "many", builder.Build());
        using var store = new Store(_engine);
        var results = (object?[])new Instance(store, module).GetFunction("run")!.Invoke()!;
        for (var i = 0; i < Many; i++)
            Assert.Equal(i, Convert.ToInt32(results[i], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(2_000)]
    public void Recursion_with_a_large_frame_ends_without_harm(int locals)
    {
        var builder = new ModuleBuilder();
        byte[] touch = [.. Enumerable.Range(0, locals).SelectMany(i => (byte[])[0x23, 0, 0x21, .. U32(i)])];
        byte[] use = [.. Enumerable.Range(0, locals).SelectMany(i => (byte[])[0x20, .. U32(i), 0x24, 0])];
        builder.Global(I64, true, [0x42, 0]);
        builder.Export("run", [], [], Enumerable.Repeat(I64, locals).ToArray(), [.. touch, 0x10, 0, .. use]);
        using var module = Module.FromBytes(_engine, "frames", builder.Build());
        using var store = new Store(_engine);
        var run = new Instance(store, module).GetAction("run")!;
        Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(run).Type);
    }

    [Fact]
    public void Recursion_on_a_small_thread_ends_without_harm()
    {
        var builder = new ModuleBuilder();
        builder.Export("run", [I32], [I32], [], 0x20, 0, 0x10, 0, 0x41, 1, 0x6a);
        using var module = Module.FromBytes(_engine, "small", builder.Build());
        TrapCode? code = null;
        var thread = new Thread(
            () =>
            {
                using var store = new Store(_engine);
                var run = new Instance(store, module).GetFunction<int, int>("run")!;
                code = Assert.Throws<TrapException>(() => run(1)).Type;
            },
            512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(TrapCode.StackOverflow, code);
    }

    [Fact]
    public void A_large_table_of_jumps_is_validated_in_time()
    {
        var builder = new ModuleBuilder();
        const int Targets = 100_000;
        builder.Export("run", [], [I32], [], [0x02, 0x40, 0x41, 5, 0x0e, .. U32(Targets), .. new byte[Targets + 1], 0x0b, 0x41, 3]);
        var clock = Stopwatch.StartNew();
        Assert.Equal(3, Run(builder));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    private int Run(ModuleBuilder builder)
    {
        using var module = Module.FromBytes(_engine, "hostile", builder.Build());
        using var store = new Store(_engine);
        return new Instance(store, module).GetFunction<int>("run")!();
    }
}
