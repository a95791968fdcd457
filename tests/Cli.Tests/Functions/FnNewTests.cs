using Wetware.Cli;
using Wetware.Functions.Core;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Functions;

public sealed class FnNewTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("c", "function.c", "core.h", "function.wasm")]
    [InlineData("rust", "function.rs", "core.rs", "function.wasm")]
    [InlineData("go", "function.go", null, "function.wasm")]
    [InlineData("js", "function.js", "core.d.ts", "function.js")]
    [InlineData("wat", "function.wat", null, "function.wasm")]
    public async Task A_folder_has_a_function_its_bindings_and_what_builds_it(string language, string source, string? binding, string result)
    {
        var folder = _folder["my function"];

        Assert.Equal(ExitCodes.Ok, await Run("fn", "new", language, folder));

        string?[] expected = ["Makefile", source, binding];
        Assert.Equal(expected.OfType<string>().Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        Assert.Contains($"\tww fn push my-function {result}\n", await File.ReadAllTextAsync(Path.Combine(folder, "Makefile")), StringComparison.Ordinal);
        if (binding is not null)
            Assert.Equal(GuestBindings.Generate(language == "js" ? "ts" : language), await File.ReadAllTextAsync(Path.Combine(folder, binding)));
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_left_alone()
    {
        await File.WriteAllTextAsync(_folder["mine"], "text");

        Assert.Equal(ExitCodes.Usage, await Run("fn", "new", "c", _folder.Path));
        Assert.Equal(ExitCodes.Usage, await Run("fn", "new", "cobol", _folder["new"]));

        Assert.Equal(["mine"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    private static Task<int> Run(params string[] arguments) => WwProgram.Run(arguments, TextWriter.Null, TextWriter.Null);
}
