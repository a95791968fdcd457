using Wetware.Functions.Engine;
using Wetware.Testing.Wasm;

namespace Wetware.Tests.Engine;

/// <summary>Each limit ends the call that reaches it, by its word, and nothing else.</summary>
public sealed class FunctionLimitTests : IDisposable
{
    private readonly EngineFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private static void Hit(string limit, FunctionResult result) =>
        Assert.True(result.Error == FunctionError.Limit && result.Limit == limit, $"{result.Error.Word()} {result.Limit}: {result.Message}");

    private static byte[] Module(params byte[] body) => new WasmModuleBuilder().Memory(1).Export("_start", [], [], body).Build();

    [Fact]
    public async Task A_loop_is_ended_by_time()
    {
        var limits = new FunctionLimits { Time = TimeSpan.FromMilliseconds(200) };
        var (result, _) = await _fixture.Run(Module(Op.LoopForEver), limits: limits);
        Hit("time", result);
        Assert.Equal(504, result.HttpStatus);
        (result, _) = await _fixture.Run("function run() { for (;;); }", limits: limits);
        Hit("time", result);
    }

    [Fact]
    public async Task A_loop_is_ended_by_fuel()
    {
        var (result, _) = await _fixture.Run(Module(Op.LoopForEver), limits: new FunctionLimits { Fuel = 100_000 });
        Hit("fuel", result);
        Assert.InRange(result.Usage.Fuel!.Value, 99_000UL, 100_000UL);
    }

    [Fact]
    public async Task Memory_that_a_module_starts_with_or_a_script_allocates_is_bounded()
    {
        var (result, _) = await _fixture.Run(new WasmModuleBuilder().Memory(1000).Export("_start", [], []).Build(), limits: new FunctionLimits { MemoryBytes = 1 << 20 });
        Hit("memory", result);
        (result, _) = await _fixture.Run("function run() { const a = []; for (;;) a.push({}); }", limits: new FunctionLimits { MemoryBytes = 8 << 20 });
        Hit("memory", result);
    }

    [Fact]
    public async Task Recursion_is_bounded()
    {
        var builder = new WasmModuleBuilder();
        builder.ExportFunction("_start", builder.Function([], [WasmType.I32], [], [.. Op.Call(0), .. Op.I32(1), .. Op.I32Add]));
        var (result, _) = await _fixture.Run(builder.Build());
        Hit("stack", result);
        (result, _) = await _fixture.Run("function run() { return run() + 1; }");
        Hit("stack", result);
    }

    [Fact]
    public async Task Statements_of_a_script_are_counted()
    {
        var (result, _) = await _fixture.Run("function run() { for (let i = 0; ; i++) i; }", limits: new FunctionLimits { Statements = 1000 });
        Hit("statements", result);
    }

    [Fact]
    public async Task Output_is_bounded_in_every_language()
    {
        var limits = new FunctionLimits { OutputBytes = 1000 };
        var (result, output) = await _fixture.Run("const core = requireApi('core'); function run() { for (;;) core.writeExchangeBuffer(core.getOutputBufferId(), 'x'.repeat(100)); }", limits: limits);
        Hit("output", result);
        Assert.Equal(1000, output.Length);

        var uppercase = _fixture.Sample("uppercase");
        var call = new FunctionCall { Code = uppercase, Name = "up", Inputs = [new MemoryBuffer(new byte[2000])], Output = new MemoryBuffer(), Limits = limits };
        Hit("output", (await _fixture.Call(call)).Result);
    }

    [Fact]
    public async Task Buffers_are_bounded_in_count_and_bytes()
    {
        const string create = "const core = requireApi('core'); function run() { for (;;) core.createExchangeBuffer(); }";
        Hit("handles", (await _fixture.Run(create, limits: new FunctionLimits { Handles = 10 })).Result);
        const string fill = "const core = requireApi('core'); function run() { const id = core.createExchangeBuffer(); for (;;) core.writeExchangeBuffer(id, 'x'.repeat(1000)); }";
        Hit("buffers", (await _fixture.Run(fill, limits: new FunctionLimits { BufferBytes = 10_000 })).Result);
        const string release = "const core = requireApi('core'); function run() { for (let i = 0; i < 100; i++) { const id = core.createExchangeBuffer(); core.writeExchangeBuffer(id, 'x'.repeat(1000)); core.freeBuffer(id); } return 7; }";
        Assert.Equal(7, (await _fixture.Run(release, limits: new FunctionLimits { BufferBytes = 10_000, Handles = 10 })).Result.Result);
        const string read = "const core = requireApi('core'); function run() { core.readExchangeBuffer(core.getInputBufferId()); }";
        Hit("buffers", (await _fixture.Run(read, new string('x', 20_000), new FunctionLimits { BufferBytes = 10_000 })).Result);
    }

    [Fact]
    public async Task Functions_that_call_themselves_end_at_the_depth()
    {
        _fixture.Host.Name("again", EngineFixture.Script, "const core = requireApi('core'); function run() { return 1 + core.callFunction('again', 'run', null, '', core.getInputBufferId(), core.getOutputBufferId(), '', null); }"u8.ToArray());
        var (result, _) = await _fixture.Run("const core = requireApi('core'); function run() { return core.callFunction('again', 'run', null, '', core.getInputBufferId(), core.getOutputBufferId(), '', null); }");
        Assert.Equal(FunctionError.ScriptError, result.Error);
        Assert.Contains("calls are nested more than 8 deep", result.Message, StringComparison.Ordinal);

        var builder = new WasmModuleBuilder();
        var imported = builder.Import("self", "_start", [], WasmType.I32);
        var self = builder.Export("_start", [], [WasmType.I32], Op.Call(imported)).Build();
        _fixture.Host.Name("self", EngineFixture.Wasm, self);
        (result, _) = await _fixture.Run(self, limits: new FunctionLimits { Depth = 4 });
        Hit("depth", result);
    }

    [Fact]
    public async Task Calls_of_functions_are_counted_with_those_below()
    {
        _fixture.Sample("add");
        const string calls = "const core = requireApi('core'); function run() { for (;;) core.callFunction('add', '', [1, 2], '', core.getInputBufferId(), core.getOutputBufferId(), '', null); }";
        var (result, _) = await _fixture.Run(calls, limits: new FunctionLimits { Calls = 5 });
        Hit("calls", result);
        Assert.Equal(5, result.Usage.Calls);
    }

    [Fact]
    public async Task A_call_below_shares_the_time()
    {
        _fixture.Host.Name("spin", EngineFixture.Wasm, Module(Op.LoopForEver));
        const string script = "const core = requireApi('core'); function run() { try { core.callFunction('spin', '', null, '', core.getInputBufferId(), core.getOutputBufferId(), '', null); } catch { } for (;;); }";
        var (result, _) = await _fixture.Run(script, limits: new FunctionLimits { Time = TimeSpan.FromMilliseconds(300) });
        Hit("time", result);
        Assert.InRange(result.Usage.Elapsed, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Uses_of_the_platform_and_lines_of_the_log_are_counted()
    {
        const string script = "const core = requireApi('core'); function run() { for (let i = 0; ; i++) { console.log(i); core.persistenceSet('k' + i, 'v'); } }";
        var (result, _) = await _fixture.Run(script, limits: new FunctionLimits { Operations = 20, LogLines = 3 });
        Hit("operations", result);
        Assert.Equal(["[script::run] 0", "[script::run] 1", "[script::run] 2"], _fixture.Host.Lines);
    }

    [Fact]
    public async Task Requests_are_counted_in_every_language()
    {
        using var server = new HttpListenerFixture();
        _fixture.Host.Http = server.Access;
        var limits = new FunctionLimits { Requests = 2 };
        var (result, _) = await _fixture.Run($"const core = requireApi('core'); function run() {{ for (;;) core.getUrl('http://{server.Host}/page'); }}", limits: limits);
        Hit("requests", result);
        Assert.Equal(2, result.Usage.Requests);

        var call = new FunctionCall
        {
            Code = _fixture.Sample("http-request"),
            Name = "get",
            PosixArguments = [$"http://{server.Host}/page"],
            Output = new MemoryBuffer(),
            Limits = new FunctionLimits { Requests = 0 },
        };
        Hit("requests", (await _fixture.Call(call)).Result);
    }
}
