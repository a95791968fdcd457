using System.Diagnostics;
using Wasmtime;
using Wetware.Testing;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmBytes;

namespace Wetware.Tests.Modules;

[Collection(Alone.Name)]
public sealed class ChildCompilerTests : IDisposable
{
    private const int Kill = 9;

    // A signal that ends a process and that the runtime leaves alone, as an abort inside the engine does.
    private const int BadSystemCall = 31;

    // The scan would refuse bombs; here the processes must stand them.
    private static readonly ModuleLimits Unlimited = new() { LoopSquares = long.MaxValue, Nesting = int.MaxValue };

    private readonly TempFolder _folder = new();
    private int _files;

    private static byte[] Small(byte number = 1) =>
        Module(Section(1, [0x60, 0, 1, 0x7f]), Section(3, [0]), Section(7, Export("run", 0, 0)), Section(10, Body(0x41, number)));

    /// <summary>Compiles for minutes: the time is quadratic in the loops. The number makes it another module.</summary>
    private static byte[] Bomb(byte number) => OneFunction([0x60, 0, 0], Body([.. Repeat(60_000, 0x03, 0x40, 0x0b), 0x41, number, 0x1a]));

    [Fact]
    public async Task Code_is_written_for_its_owner_alone_and_loads()
    {
        await using var compiler = new ChildCompiler();
        var file = NewFile();
        var description = await compiler.CompileAsync(Small(), default, file, default);
        Assert.Equal((ModuleKind.Library, "func () -> (i32)"), (description.Kind, Assert.Single(description.Exports).Type));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var config = EngineConfiguration.Create(default);
        using var engine = new Engine(config);
        using var module = Wasmtime.Module.DeserializeFile(engine, "run", file);
        Assert.Equal("run", Assert.Single(module.Exports).Name);
    }

    [Fact]
    public async Task One_process_serves_one_module_after_the_other()
    {
        var ids = new HashSet<int>();
        await using var compiler = new ChildCompiler(new ChildCompilerOptions { QuickTime = TimeSpan.FromMinutes(1) }) { Serving = id => ids.Add(id) };
        for (byte i = 0; i < 10; i++)
            await compiler.CompileAsync(Small(i), new CompileOptions(i % 2 == 0), NewFile(), default);
        Assert.Equal((1, 1), (compiler.Started, ids.Count));
    }

    [Fact]
    public async Task An_invalid_module_is_refused_in_the_words_of_the_engine_and_harms_nobody()
    {
        await using var compiler = new ChildCompiler();
        var wrong = OneFunction([0x60, 0, 1, 0x7f], Body(0x42, 1));
        var file = NewFile();
        Assert.Contains("type mismatch", (await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.CompileAsync(wrong, default, file, default))).Message, StringComparison.Ordinal);
        Assert.Contains("type mismatch", (await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.InspectAsync(wrong, default))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        await compiler.InspectAsync(Small(), default);
        Assert.Equal(2, compiler.Started);
    }

    [Fact]
    public async Task A_module_that_ends_its_process_is_refused_and_not_tried_again()
    {
        var deaths = 0;
        await using var compiler = new ChildCompiler(new ChildCompilerOptions { Limits = Unlimited, QuickTime = TimeSpan.FromMinutes(5) })
        {
            Serving = id =>
            {
                if (deaths++ == 0)
                    Signal(id, BadSystemCall);
            },
        };
        var refused = await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.CompileAsync(Bomb(0), default, NewFile(), default));
        Assert.Contains("ended the process that compiles it (signal 31", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, (await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.CompileAsync(Bomb(0), default, NewFile(), default))).Message);
        Assert.Equal(1, deaths);
        await compiler.CompileAsync(Small(), default, NewFile(), default);
        Assert.Equal(2, deaths);
    }

    [Fact]
    public async Task A_process_that_somebody_killed_says_nothing_of_the_module()
    {
        var served = 0;
        await using var compiler = new ChildCompiler
        {
            Serving = id =>
            {
                if (served++ == 0)
                    Signal(id, Kill);
            },
        };
        await compiler.CompileAsync(Small(), default, NewFile(), default);
        Assert.True(served > 1);
    }

    [Fact]
    public async Task A_module_that_outlasts_the_wall_time_is_refused_naming_the_limit()
    {
        var limits = Unlimited with { CompileTime = TimeSpan.FromSeconds(1) };
        await using var compiler = new ChildCompiler(new ChildCompilerOptions { Limits = limits, QuickTime = TimeSpan.FromMilliseconds(100) });
        var file = NewFile();
        var refused = await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.CompileAsync(Bomb(0), default, file, default));
        Assert.Equal(GuestLimit.CompileTime, refused.Limit);
        var started = compiler.Started;
        await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.CompileAsync(Bomb(0), default, file, default));
        Assert.Equal(started, compiler.Started);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_module_that_takes_too_much_CPU_is_refused_naming_the_limit()
    {
        await using var compiler = new ChildCompiler(new ChildCompilerOptions { Limits = Unlimited, CpuTime = TimeSpan.FromSeconds(1) });
        var refused = await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.CompileAsync(Bomb(0), default, NewFile(), default));
        Assert.Equal(GuestLimit.CompileTime, refused.Limit);
        Assert.Contains("CPU", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_takes_too_much_memory_is_refused_naming_the_limit()
    {
        // The engine takes some 150 MiB for this many calls.
        var large = OneFunction([0x60, 0, 0], Body(Repeat(100_000, 0x10, 0)));
        await using var compiler = new ChildCompiler(new ChildCompilerOptions { Limits = Unlimited, MemoryBytes = 128L << 20, QuickTime = TimeSpan.FromMinutes(5) });
        await compiler.CompileAsync(Small(), default, NewFile(), default);
        var refused = await Assert.ThrowsAsync<ModuleRefusedException>(() => compiler.CompileAsync(large, default, NewFile(), default));
        Assert.Equal(GuestLimit.CompileMemory, refused.Limit);
    }

    [Fact]
    public async Task Four_bombs_at_once_stop_nobody_else()
    {
        using var cancelling = new CancellationTokenSource();
        await using var compiler = new ChildCompiler(new ChildCompilerOptions { Limits = Unlimited, QuickTime = TimeSpan.FromSeconds(2) });
        var bombs = Enumerable.Range(0, 4).Select(i => compiler.CompileAsync(Bomb((byte)i), default, NewFile(), cancelling.Token)).ToArray();
        for (byte i = 0; i < 5; i++)
            await compiler.CompileAsync(Small(i), default, NewFile(), default);
        Assert.All(bombs, bomb => Assert.False(bomb.IsCompleted));
        await cancelling.CancelAsync();
        foreach (var bomb in bombs)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bomb);
    }

    [Fact]
    public async Task What_only_looked_cheap_is_moved_and_compiled_elsewhere()
    {
        var ids = new List<int>();
        await using var compiler = new ChildCompiler(new ChildCompilerOptions { QuickTime = TimeSpan.FromMilliseconds(1) }) { Serving = ids.Add };
        var functions = Enumerable.Repeat(Body(Repeat(2000, 0x41, 1, 0x1a)), 20).ToArray();
        await compiler.CompileAsync(Module(Section(1, [0x60, 0, 0]), Section(3, [.. functions.Select(_ => new byte[] { 0 })]), Section(10, functions)), default, NewFile(), default);
        Assert.Equal(2, ids.Distinct().Count());
    }

    [Fact]
    public async Task One_more_than_may_wait_is_told_to_come_later()
    {
        using var cancelling = new CancellationTokenSource();
        await using var compiler = new ChildCompiler(new ChildCompilerOptions { Limits = Unlimited, QuickTime = TimeSpan.FromMinutes(5), QueueLength = 1 });
        var all = Enumerable.Range(0, 3).Select(i => compiler.CompileAsync(Bomb((byte)i), default, NewFile(), cancelling.Token)).ToList();
        var late = await Task.WhenAny(all).WaitAsync(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<CompilerBusyException>(() => late);
        all.Remove(late);
        await cancelling.CancelAsync();
        foreach (var task in all)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task A_process_has_no_environment_of_the_node_dumps_no_core_and_ends_with_the_compiler()
    {
        Environment.SetEnvironmentVariable("WETWARE_TEST_SECRET", "do not pass on");
        var served = 0;
        var compiler = new ChildCompiler { Serving = id => served = id };
        await compiler.CompileAsync(Small(), default, NewFile(), default);
        Assert.DoesNotContain("WETWARE_TEST_SECRET", await File.ReadAllTextAsync($"/proc/{served}/environ"), StringComparison.Ordinal);
        var limits = await File.ReadAllLinesAsync($"/proc/{served}/limits");
        Assert.Matches(@"Max core file size\s+0\s", limits.First(line => line.StartsWith("Max core", StringComparison.Ordinal)));
        Assert.Matches(@"Max data size\s+\d+\s", limits.First(line => line.StartsWith("Max data", StringComparison.Ordinal)));
        await compiler.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{served}"));
    }

    [Fact]
    public async Task A_process_ends_when_the_node_is_gone()
    {
        using var process = Process.Start(CompilerCommand.Create())!;
        var ready = new byte[CompilerFrames.ReplyHead];
        await process.StandardOutput.BaseStream.ReadExactlyAsync(ready);

        // In the middle of a compilation that takes minutes.
        await CompilerFrames.WriteRequestAsync(process.StandardInput.BaseStream, new CompilerRequest(Bomb(0), default, NewFile(), 600, 4L << 30), default);
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(deadline.Token);
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private string NewFile() => Path.Combine(_folder.Path, $"code-{Interlocked.Increment(ref _files)}");

    private static void Signal(int process, int signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
