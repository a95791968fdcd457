using Wetware.Testing;
using Wetware.Testing.Wasm;
using Wetware.Tests.Runs;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmType;

namespace Wetware.Tests.Modules;

/// <summary>Compiled code on disk: found again, and never trusted when it does not fit.</summary>
public sealed class CodeCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CountingCompiler _compiler = new();

    private string Code => _folder["code"];

    public void Dispose() => _folder.Dispose();

    private static WasmModuleBuilder Answering(int number) => new WasmModuleBuilder().Export("run", [], [I32], Op.I32(number));

    private string File(string ending) => Directory.GetFiles(Code, "*" + ending).Single();

    private RunnerFixture Start(long maxCodeBytes = 1 << 30) =>
        new(storeOptions: new ModuleStoreOptions { CodeFolder = Code, MaxCodeBytes = maxCodeBytes, Compiler = _compiler });

    /// <summary>Runs a module in a node that is started for it, and returns how often it has been compiled by then.</summary>
    private async Task<int> RunAfterStart(int number = 1)
    {
        using var fixture = Start();
        var module = fixture.Add(Answering(number));
        Assert.Equal([GuestValue.I32(number)], (await fixture.Run(module, GuestEntry.Export("run"))).Results);
        return _compiler.Count(module);
    }

    [Fact]
    public async Task A_restarted_store_compiles_nothing_that_it_had()
    {
        Assert.Equal(1, await RunAfterStart());
        Assert.Equal(1, await RunAfterStart());
    }

    [Fact]
    public async Task Folder_and_files_are_the_users_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        await RunAfterStart();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Code));
        foreach (var file in Directory.GetFiles(Code))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData(".code")]
    [InlineData(".json")]
    public async Task A_file_that_others_may_write_is_compiled_anew(string ending)
    {
        if (OperatingSystem.IsWindows())
            return;
        await RunAfterStart();
        System.IO.File.SetUnixFileMode(File(ending), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.Equal(2, await RunAfterStart());
        Assert.Equal(2, await RunAfterStart());
    }

    [Fact]
    public async Task Code_with_another_digest_is_compiled_anew()
    {
        await RunAfterStart();
        await using (var code = System.IO.File.OpenWrite(File(".code")))
            code.WriteByte(0xff);
        Assert.Equal(2, await RunAfterStart());
    }

    [Fact]
    public async Task A_link_is_not_followed()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await RunAfterStart();
        var code = File(".code");
        System.IO.File.Move(code, _folder["elsewhere"]);
        System.IO.File.CreateSymbolicLink(code, _folder["elsewhere"]);
        Assert.Equal(2, await RunAfterStart());
        Assert.True(System.IO.File.Exists(_folder["elsewhere"]));
    }

    [Fact]
    public async Task The_record_of_another_module_vouches_for_nothing()
    {
        await RunAfterStart(1);
        var (record, code) = (File(".json"), File(".code"));
        var (otherRecord, otherCode) = (await System.IO.File.ReadAllBytesAsync(record), await System.IO.File.ReadAllBytesAsync(code));
        Directory.Delete(Code, recursive: true);
        await RunAfterStart(2);
        await System.IO.File.WriteAllBytesAsync(File(".json"), otherRecord);
        await System.IO.File.WriteAllBytesAsync(File(".code"), otherCode);
        Assert.Equal(2, await RunAfterStart(2));
    }

    [Fact]
    public async Task Code_that_does_not_load_is_compiled_anew()
    {
        await RunAfterStart();
        var name = Path.GetFileNameWithoutExtension(File(".code"));
        var folder = new CodeFolder(Code);
        var nonsense = folder.NewFile();
        await System.IO.File.WriteAllTextAsync(nonsense, "no code");
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(nonsense, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        folder.Keep(name, nonsense, new ModuleDescription(ModuleKind.Library, [], []));
        Assert.Equal(2, await RunAfterStart());
    }

    [Fact]
    public async Task A_folder_that_was_open_to_others_is_emptied()
    {
        if (OperatingSystem.IsWindows())
            return;
        await RunAfterStart();
        System.IO.File.SetUnixFileMode(Code, System.IO.File.GetUnixFileMode(Code) | UnixFileMode.GroupWrite);
        Assert.Equal(2, await RunAfterStart());
    }

    [Fact]
    public async Task What_a_stopped_program_left_unfinished_is_deleted()
    {
        await RunAfterStart();
        var folder = new CodeFolder(Code);
        await System.IO.File.WriteAllTextAsync(folder.NewFile(), "half");
        System.IO.File.Delete(File(".json"));
        using (Start())
            Assert.Empty(Directory.GetFiles(Code));
        Assert.Equal(2, await RunAfterStart());
    }

    [Fact]
    public async Task The_least_recently_used_code_is_deleted_when_there_are_too_many_bytes()
    {
        long one;
        using (var fixture = Start())
        {
            await fixture.Run(Answering(1), GuestEntry.Export("run"));
            one = fixture.Store.CodeBytes;
        }

        Directory.Delete(Code, recursive: true);
        using (var fixture = Start(maxCodeBytes: (one * 5) / 2))
        {
            ModuleDigest[] modules = [.. Enumerable.Range(1, 3).Select(i => fixture.Add(Answering(i)))];
            // The store reads code only for what is not loaded, so that the second use of the first needs another engine.
            await fixture.Run(modules[0], GuestEntry.Export("run"));
            await fixture.Run(modules[1], GuestEntry.Export("run"));
            await fixture.Run(modules[0], GuestEntry.Export("run"), new GuestLimits { StackBytes = 2 << 20 });
            await fixture.Run(modules[2], GuestEntry.Export("run"));
            var kept = Directory.GetFiles(Code, "*.code").Select(file => Path.GetFileName(file)[..64]).Order();
            Assert.Equal(new[] { modules[0].Hex, modules[2].Hex }.Order(), kept);
            Assert.InRange(fixture.Store.CodeBytes, 1, (one * 5) / 2);
        }
    }

    [Fact]
    public async Task Code_that_is_larger_than_the_bound_runs_and_is_not_kept()
    {
        using var fixture = Start(maxCodeBytes: 1);
        Assert.True((await fixture.Run(Answering(1), GuestEntry.Export("run"))).Succeeded);
        Assert.Equal(0, fixture.Store.CodeBytes);
        Assert.Empty(Directory.GetFiles(Code));
    }
}
