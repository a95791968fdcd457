using System.Diagnostics;
using Wetware.Functions.Core;
using Wetware.Testing;

namespace Wetware.Tests.Core;

public sealed class GuestBindingsTests
{
    private const string Accept = "WETWARE_ACCEPT_BINDINGS";

    [Theory]
    [InlineData("c", "core.h")]
    [InlineData("c-syms", "core.syms")]
    [InlineData("ts", "core.d.ts")]
    [InlineData("rust", "core.rs")]
    public void The_samples_have_the_generated_bindings(string language, string file)
    {
        var path = Path.Combine(Repository.Folder, "samples/functions", file);
        var generated = GuestBindings.Generate(language);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(path, generated);

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == generated,
            $"{path} is not what is generated; {Accept}=1 dotnet test tests/Functions.Tests --filter {nameof(GuestBindingsTests)} writes it");
    }

    [Fact]
    public void Every_function_is_in_every_binding()
    {
        foreach (var function in ApiDescription.Core.Functions)
        {
            Assert.Contains($"int32_t {function.Name}(", GuestBindings.Generate("c"), StringComparison.Ordinal);
            Assert.Contains($"{function.Name}\n", GuestBindings.Generate("c-syms"), StringComparison.Ordinal);
            Assert.Contains($"  {function.CamelName}(", GuestBindings.Generate("ts"), StringComparison.Ordinal);
            Assert.Contains($"pub fn {function.Name}(", GuestBindings.Generate("rust"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_language_without_a_binding_is_refused()
    {
        var wrong = Assert.Throws<ArgumentException>(() => GuestBindings.Generate("cobol"));
        Assert.Contains("there are: c, c-syms, ts, rust", wrong.Message, StringComparison.Ordinal);
    }

    /// <summary>Where the compilers are installed; elsewhere the built samples, whose imports are checked by their calls, stand for the header.</summary>
    [Theory]
    [InlineData("clang-14", "-c", "api-demo.c", "--target=wasm32", "-Wall", "-Werror", "-o")]
    [InlineData("rustc", "--crate-type=lib", "core.rs", "--edition=2021", "--emit=metadata", "-o")]
    public async Task Compilers_take_the_bindings(string compiler, params string[] arguments)
    {
        // A file of our own: compilers put theirs in the place of whatever is there, /dev/null included.
        using var folder = new TempFolder();
        var start = new ProcessStartInfo(compiler, [.. arguments, folder["out"]])
        {
            WorkingDirectory = Path.Combine(Repository.Folder, "samples/functions"),
            RedirectStandardError = true,
        };
        if (!await Works(compiler))
            return;
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
    }

    // What is in the path may be a launcher without a compiler behind it.
    private static async Task<bool> Works(string compiler)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, compiler))))
            return false;
        using var process = Process.Start(new ProcessStartInfo(compiler, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
