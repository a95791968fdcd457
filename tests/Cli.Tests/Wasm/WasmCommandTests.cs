using System.CommandLine;
using System.Text.Json;
using Wetware.Cli;
using Wetware.Cli.Wasm;
using Wetware.Testing;
using Wetware.Testing.Wasm;
using static Wetware.Testing.Wasm.WasmType;

namespace Wetware.Tests.Wasm;

public sealed class WasmCommandTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    private string Module(WasmModuleBuilder module)
    {
        File.WriteAllBytes(_temp["module.wasm"], module.Build());
        return _temp["module.wasm"];
    }

    private static WasmModuleBuilder Adder() => new WasmModuleBuilder()
        .Export("add", [I64, I64], [I64], [.. Op.Get(0), .. Op.Get(1), .. Op.I64Add])
        .Export("trap", [], [], Op.Unreachable)
        .Export("loop", [], [], Op.LoopForEver);

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        var code = await WasmCommand.Create().Parse(arguments).InvokeAsync(configuration);
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public async Task Run_calls_an_export_and_prints_its_results()
    {
        var (code, output, _) = await Run("run", Module(Adder()), "--entry", "add", "--arg", "9007199254740992", "--arg", "1");
        Assert.Equal((0, "9007199254740993"), (code, output.Trim()));
    }

    [Fact]
    public async Task Run_as_json_keeps_64_bits()
    {
        var (code, output, _) = await Run("run", Module(Adder()), "--entry", "add", "--arg", "-1", "--arg", "0", "--json");
        using var json = JsonDocument.Parse(output);
        Assert.Equal(0, code);
        Assert.Equal("returned", json.RootElement.GetProperty("end").GetString());
        var result = json.RootElement.GetProperty("results")[0];
        Assert.Equal(("i64", "-1"), (result.GetProperty("type").GetString(), result.GetProperty("number").GetString()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(99, 99)]
    [InlineData(256, 1)]
    public async Task Exit_codes_pass_through(int exit, int expected)
    {
        var module = new WasmModuleBuilder();
        var function = module.Import("wasi_snapshot_preview1", "proc_exit", [I32]);
        module.Export("_start", [], [], [.. Op.I32(exit), .. Op.Call(function)]);
        Assert.Equal(expected, (await Run("run", Module(module), "--json")).Code);
    }

    [Fact]
    public async Task Traps_limits_and_wrong_arguments_have_their_codes()
    {
        var module = Module(Adder());
        Assert.Equal(134, (await Run("run", module, "--entry", "trap")).Code);
        Assert.Equal(124, (await Run("run", module, "--entry", "loop", "--limit", "time=50ms")).Code);
        var (code, _, error) = await Run("run", module, "--entry", "add", "--arg", "one", "--arg", "2");
        Assert.Equal(2, code);
        Assert.Contains("argument 1 of 'add'", error, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("run", module)).Code);
    }

    [Theory]
    [InlineData("run", 124)]
    [InlineData("inspect", 1)]
    [InlineData("validate", 1)]
    public async Task Limits_of_compiling_can_be_set(string command, int expected)
    {
        var module = Module(Adder());
        var code = 0;
        string error;
        try
        {
            (code, _, error) = await Run(command, module, "--compile-limit", "functions=2");
        }
        catch (CommandException refused)
        {
            (code, error) = (refused.ExitCode, refused.Message);
        }

        Assert.Equal(expected, code);
        Assert.Contains("3 functions; the limit is 2", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--compile-limit", "functions")]
    [InlineData("--compile-limit", "functions=0")]
    [InlineData("--compile-limit", "functions=10000001")]
    [InlineData("--compile-limit", "nesting=9")]
    [InlineData("--compile-limit", "module-bytes=1GiB")]
    [InlineData("--compile-limit", "compile-time=2h")]
    [InlineData("--limit", "time")]
    [InlineData("--limit", "speed=3")]
    [InlineData("--limit", "memory=lots")]
    [InlineData("--limit", "time=-1s")]
    [InlineData("--env", "=x")]
    [InlineData("--dir", "nowhere")]
    [InlineData("--dir", "/does/not/exist:/x")]
    [InlineData("--http", "ftp://example.org")]
    public async Task Options_that_do_not_read_are_named(string option, string value)
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => Run("run", Module(Adder()), option, value));
        Assert.Equal(2, error.ExitCode);
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public async Task A_folder_and_the_virtual_files_are_given()
    {
        // Opens "input" in the first folder of those behind api://, and copies its first bytes to "output".
        File.WriteAllText(_temp["in.txt"], "given");
        var module = new WasmModuleBuilder();
        var open = module.Import("wasi_snapshot_preview1", "path_open", [I32, I32, I32, I32, I32, I64, I64, I32, I32], I32);
        var read = module.Import("wasi_snapshot_preview1", "fd_read", [I32, I32, I32, I32], I32);
        var write = module.Import("wasi_snapshot_preview1", "fd_write", [I32, I32, I32, I32], I32);
        module.Memory(1).Data(0, "inputoutput"u8).Data(16, [64, 0, 0, 0, 5, 0, 0, 0]);
        byte[] Open(int at, int length, long rights) =>
        [
            .. Op.I32(4), .. Op.I32(0), .. Op.I32(at), .. Op.I32(length), .. Op.I32(0), .. Op.I64(rights), .. Op.I64(0), .. Op.I32(0),
            .. Op.I32(32), .. Op.Call(open), .. Op.Drop, .. Op.I32(32), .. Op.I32Load(), .. Op.I32(16), .. Op.I32(1), .. Op.I32(40),
        ];
        module.Export("_start", [], [], [.. Open(0, 5, 2), .. Op.Call(read), .. Op.Drop, .. Open(5, 6, 64), .. Op.Call(write), .. Op.Drop]);
        var (code, _, _) = await Run("run", Module(module), "--dir", $"{_temp.Path}:/here:ro", "--input", _temp["in.txt"], "--output", _temp["out.txt"], "--json");
        Assert.Equal(0, code);
        Assert.Equal("given", File.ReadAllText(_temp["out.txt"]));
    }

    [Fact]
    public async Task Inspect_tells_what_a_module_asks_for_and_offers()
    {
        var module = new WasmModuleBuilder();
        module.Import("wasi_snapshot_preview1", "fd_close", [I32], I32);
        module.Import("env", "mystery", [], []);
        module.Memory(2).Export("_initialize", [], []);
        var (code, output, _) = await Run("inspect", Module(module));
        Assert.Equal(0, code);
        Assert.Contains("reactor", output, StringComparison.Ordinal);
        Assert.Contains("func (i32) -> (i32)", output, StringComparison.Ordinal);
        Assert.Contains("not offered", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await Run("inspect", _temp["module.wasm"], "--json")).Output);
        Assert.Equal(2, json.RootElement.GetProperty("memoryPages").GetInt32());
        Assert.False(json.RootElement.GetProperty("imports")[1].GetProperty("offered").GetBoolean());
    }

    [Fact]
    public async Task Validate_says_yes_or_what_is_wrong()
    {
        Assert.Equal(0, (await Run("validate", Module(Adder()))).Code);
        var (code, _, error) = await Run("validate", Module(new WasmModuleBuilder().Export("bad", [], [], Op.I32Add)));
        Assert.Equal(1, code);
        Assert.NotEmpty(error);
        File.WriteAllText(_temp["text.wasm"], "no module");
        Assert.Contains("no WebAssembly module", (await Run("validate", _temp["text.wasm"])).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Assert.ThrowsAsync<CommandException>(() => Run("validate", _temp["missing.wasm"]))).ExitCode);
    }
}
