using Wetware.Testing;
using Wetware.Tests.Building;
using Wetware.Tests.Real;

namespace Wetware.Tests;

public sealed class SampleBuildTests
{
    [SampleToolsFact]
    public async Task Sources_and_binaries_agree()
    {
        using var folder = new TempFolder();
        await Command.RunAsync("make", ["-s", "-C", SampleFolder.Path, "OUT=" + folder.Path]);

        Assert.Equal(SampleFolder.Modules, Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
        foreach (var module in SampleFolder.Modules)
            Assert.True(SampleFolder.Read(module).AsSpan().SequenceEqual(File.ReadAllBytes(folder[module])), $"{module} is not what its source gives");
    }

    [RustFact]
    public async Task Sources_and_binaries_in_Rust_agree()
    {
        using var folder = new TempFolder();
        await Command.RunAsync("make", ["-s", "-C", Path.Combine(SampleFolder.Path, "rust"), "OUT=" + folder.Path]);

        Assert.Equal(File.ReadAllBytes(folder["crawl-titles.wasm"]), SampleFolder.Read("rust/crawl-titles.wasm"));
    }

    [Fact]
    public void Every_program_is_described()
    {
        var description = File.ReadAllText(Path.Combine(SampleFolder.Path, "README.md"));
        foreach (var module in SampleFolder.Modules)
            Assert.Contains($"| `{Path.GetFileNameWithoutExtension(module)}` |", description, StringComparison.Ordinal);
    }

    [Fact]
    public void Binaries_are_small() =>
        Assert.All(SampleFolder.Modules, module => Assert.InRange(SampleFolder.Read(module).Length, 8, 96 * 1024));
}
