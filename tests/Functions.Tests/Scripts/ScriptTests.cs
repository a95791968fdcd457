using System.Diagnostics;
using System.Globalization;
using System.Text;
using Wetware.Functions.Engine;
using Wetware.Tests.Engine;

namespace Wetware.Tests.Scripts;

public sealed class ScriptTests : IDisposable
{
    private const string Core = "const core = requireApi('core'); const out = text => core.writeExchangeBuffer(core.getOutputBufferId(), String(text));\n";

    private readonly EngineFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private async Task<string> Output(string body, string input = "")
    {
        var (result, output) = await _fixture.Run($"{Core} function run() {{ {body} }}", input);
        Assert.True(result.Succeeded, $"{result.Error.Word()} {result.Limit}: {result.Message}");
        return output;
    }

    [Fact]
    public async Task The_script_is_evaluated_and_then_its_function_called()
    {
        var (result, _) = await _fixture.Run("let n = 1; n++; function run(...all) { return n * 10 + all.length; }");
        Assert.Equal(20, result.Result);
        (result, _) = await _fixture.Run("const run = () => 'no number';");
        Assert.Equal(0, result.Result);
    }

    [Theory]
    [InlineData("for")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("alert(1)")]
    [InlineData("value")]
    public async Task Only_a_function_of_the_script_can_be_its_start(string name)
    {
        var code = FunctionCode.FromBytes(EngineFixture.Script, "const value = 1;"u8.ToArray());
        var (result, _) = await _fixture.Call(new FunctionCall { Code = code, Name = "s", StartFunction = name, Output = new MemoryBuffer() });
        Assert.Equal(FunctionError.MissingStartFunction, result.Error);
    }

    [Fact]
    public async Task Calls_share_nothing()
    {
        const string script = "globalThis.count = (globalThis.count ?? 0) + 1; Array.prototype.extra = (Array.prototype.extra ?? 0) + 1; function run() { return count * 10 + [].extra; }";
        Assert.Equal(11, (await _fixture.Run(script)).Result.Result);
        Assert.Equal(11, (await _fixture.Run(script)).Result.Result);
    }

    [Fact]
    public async Task A_promise_is_waited_for()
    {
        var (result, _) = await _fixture.Run("async function run() { const two = await Promise.resolve(2); return two + 40; }");
        Assert.Equal(42, result.Result);
        (result, _) = await _fixture.Run("async function run() { throw new Error('later'); }");
        Assert.Equal(FunctionError.ScriptError, result.Error);
        Assert.Contains("later", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_is_told_with_its_line()
    {
        var (result, output) = await _fixture.Run(Core + "function run() {\n  out('begun');\n  throw new TypeError('so not');\n}");
        Assert.Equal((FunctionError.ScriptError, "so not (line 4)", "begun"), (result.Error, result.Message, output));
    }

    [Theory]
    [InlineData("'text'")]
    [InlineData("new TextEncoder().encode('text')")]
    [InlineData("new Uint8Array([116, 101, 120, 116])")]
    [InlineData("new Uint8Array([0, 116, 101, 120, 116, 0]).subarray(1, 5)")]
    [InlineData("new Uint8Array([116, 101, 120, 116]).buffer")]
    [InlineData("new DataView(new Uint8Array([116, 101, 120, 116]).buffer)")]
    public async Task Bytes_are_given_in_every_form(string value) =>
        Assert.Equal("text", await Output($"core.writeExchangeBuffer(core.getOutputBufferId(), {value});"));

    [Theory]
    [InlineData("{}")]
    [InlineData("{ buffer: new ArrayBuffer(4), byteOffset: 0, byteLength: 5 }")]
    [InlineData("{ buffer: new ArrayBuffer(4), byteOffset: -1, byteLength: 2 }")]
    [InlineData("{ buffer: new ArrayBuffer(4), byteOffset: NaN, byteLength: 2 }")]
    [InlineData("{ buffer: new ArrayBuffer(4), byteOffset: 2e9, byteLength: 2e9 }")]
    public async Task What_only_looks_like_bytes_is_an_error_to_catch(string value) => Assert.Equal(
        "parameter 'content' must be bytes", await Output($"try {{ core.writeExchangeBuffer(core.getOutputBufferId(), {value}); }} catch (e) {{ out(e.message); }}"));

    [Fact]
    public async Task Bytes_are_received_as_typed_arrays_and_text_as_text()
    {
        Assert.Equal("Uint8Array 5 hello string", await Output(
            "const bytes = core.readExchangeBuffer(core.getInputBufferId()); out([bytes.constructor.name, bytes.length, new TextDecoder().decode(bytes), typeof core.base64Encode(bytes)].join(' '));",
            "hello"));
        Assert.Equal("aGk= hi", await Output("out(core.base64Encode('hi') + ' ' + new TextDecoder().decode(core.base64Decode('aGk=')));"));
    }

    [Fact]
    public async Task The_time_is_written_into_the_scripts_own_bytes()
    {
        var text = await Output("const bytes = new Uint8Array(16); core.getTime(bytes.subarray(4, 12)); out(bytes[3] + ' ' + new DataView(bytes.buffer).getBigInt64(4, true) + ' ' + bytes[12]);");
        var parts = text.Split(' ');
        Assert.Equal(("0", "0"), (parts[0], parts[2]));
        Assert.InRange(long.Parse(parts[1], CultureInfo.InvariantCulture) / 1_000_000 / 1000, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 60);
    }

    [Fact]
    public async Task A_missing_key_is_undefined_and_an_empty_value_is_not()
    {
        Assert.Equal("undefined 0 a=1,b=2", await Output("""
            core.persistenceSet('p/empty', ''); core.persistenceSet('q/a', '1'); core.persistenceSet('q/b', '2');
            const all = core.persistenceGetSubset('q/');
            out([core.persistenceGet('p/none'), core.persistenceGet('p/empty').length, Object.keys(all).map(k => k.slice(2) + '=' + all[k]).join()].join(' ').replace(/^ /, 'undefined '));
            """));
    }

    [Fact]
    public async Task Headers_and_status_reach_the_buffers()
    {
        var output = new MemoryBuffer();
        var input = new MemoryBuffer();
        input.Headers.Set("X-Question", "why");
        var code = FunctionCode.FromBytes(EngineFixture.Script, Encoding.UTF8.GetBytes(
            Core + "function run() { const o = core.getOutputBufferId(); core.writeExchangeBufferStatusCode(o, 418); core.writeExchangeBufferHeader(o, 'X-Answer', core.readExchangeBufferHeaders(core.getInputBufferId())['x-question']); }"));
        await _fixture.Call(new FunctionCall { Code = code, Name = "s", StartFunction = "run", Inputs = [input], Output = output });
        Assert.Equal((418, "why", true), (output.Status, output.Headers["x-answer"], output.IsAnswered));
    }

    [Theory]
    [InlineData("core.writeExchangeBuffer(99, 'x')", "this call has no buffer 99")]
    [InlineData("core.writeExchangeBuffer('x', 'x')", "parameter 'id' must be a number")]
    [InlineData("core.writeExchangeBuffer()", "parameter 'id' must be a number")]
    [InlineData("core.writeExchangeBufferHeader(2, 'a b', 'x')", "a header's name must be")]
    [InlineData("core.writeExchangeBufferHeader(2, 'a', 'x\\r\\ny: z')", "without line breaks")]
    [InlineData("core.writeExchangeBufferStatusCode(2, 1000)", "status 1000 is not allowed; use 100 to 599")]
    [InlineData("core.callFunction('x', '', 'abc', '', 1, 2, '', null)", "parameter 'arguments' must be int[]")]
    [InlineData("core.getUrl('http://example.org/')", "this function may not open web addresses")]
    [InlineData("core.getTime(new Uint8Array(4))", "the time takes 8 bytes; 4 were given")]
    [InlineData("core.getTime('text')", "parameter 'dest' must be dest")]
    [InlineData("core.exportDatabase()", "this function may not export")]
    public async Task What_the_platform_refuses_can_be_caught(string call, string message) =>
        Assert.Contains(message, await Output($"try {{ {call}; }} catch (e) {{ out(e instanceof Error ? e.message : 'none'); }}"), StringComparison.Ordinal);

    [Fact]
    public async Task Unknown_modules_are_undefined_and_logs_are_lines()
    {
        await Output("console.log('a', 1, {}); print('two\\nlines\\u0007'); core.printDebug('three'); if (requireApi('gpu') !== undefined) throw 1;");
        Assert.Equal(["[script::run] a 1 [object Object]", "[script::run] two", "[script::run] lines\\u{7}", "[script::run] three"], _fixture.Host.Lines);
    }

    [Fact]
    public async Task A_script_has_no_posix_mode_and_no_arguments()
    {
        var call = new FunctionCall { Code = _fixture.Sample("dashboard"), Name = "d", Mode = FunctionMode.Posix, Output = new MemoryBuffer() };
        Assert.Equal(FunctionError.WrongArguments, (await _fixture.Call(call)).Result.Error);
        Assert.Equal(FunctionError.WrongArguments, (await _fixture.Call(call with { Mode = FunctionMode.Auto, Arguments = [1] })).Result.Error);
    }

    /// <summary>In a process of its own: a script that ends it ends no other test.</summary>
    [Fact]
    public async Task Hostile_scripts_end_alone()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(ScriptTests).Assembly.Location, HostileScripts.Argument]) { RedirectStandardOutput = true })!;
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(8));
            var said = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, said);
            Assert.EndsWith("0 wrong\n", said, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
