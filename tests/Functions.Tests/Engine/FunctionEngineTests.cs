using System.Text;
using Wetware.Functions.Engine;
using Wetware.Testing;
using Wetware.Testing.Wasm;

namespace Wetware.Tests.Engine;

public sealed class FunctionEngineTests : IDisposable
{
    private readonly EngineFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("image/png", false)]
    [InlineData("application/wasm", true)]
    [InlineData("text/javascript; charset=utf-8", true)]
    [InlineData("Application/JavaScript", true)]
    public async Task The_content_type_chooses_the_engine(string contentType, bool runs)
    {
        Assert.Equal(runs, _fixture.Engine.Runs(contentType));
        if (runs)
            return;
        var (result, _) = await _fixture.Call(new FunctionCall { Code = FunctionCode.FromBytes(contentType, "x"u8.ToArray()), Name = "x", Output = new MemoryBuffer() });
        Assert.Equal(FunctionError.NoEngine, result.Error);
        Assert.Equal("no engine runs content type 'image/png' of function 'x'", result.Message);
    }

    [Fact]
    public async Task A_missing_start_function_is_named()
    {
        var (result, _) = await _fixture.Call("add", "nope", 1, 2);
        Assert.Equal((FunctionError.MissingStartFunction, "the module exports no function 'nope'"), (result.Error, result.Message));
        (result, _) = await _fixture.Run("function other() {}");
        Assert.Equal((FunctionError.MissingStartFunction, "the script has no function 'run'"), (result.Error, result.Message));
    }

    [Fact]
    public async Task Wrong_arguments_are_counted()
    {
        var (result, _) = await _fixture.Call("add", null, 1);
        Assert.Equal((FunctionError.WrongArguments, "'_start' takes 2 arguments (i32, i32); 1 were given"), (result.Error, result.Message));
        var floats = new WasmModuleBuilder().Export("f", [WasmType.F64], [], Op.Get(0).Concat(Op.Drop).ToArray()).Build();
        (result, _) = await _fixture.Run(floats, "f");
        Assert.Equal(FunctionError.WrongArguments, result.Error);
        Assert.Contains("only i32 can be given", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("core", "no_such_function", "the module imports core.no_such_function, which there is not")]
    [InlineData("core", "get_time", "the module imports core.get_time as func (i32) -> (i32); it is func (i32, i32) -> (i32)")]
    [InlineData("env", "get_time", "the module imports env.get_time (func (i32) -> (i32)), which nobody offers")]
    [InlineData("wasi_snapshot_preview1", "teleport", "the module imports wasi_snapshot_preview1.teleport (func (i32) -> (i32)), which nobody offers")]
    [InlineData("unknown", "f", "there is no program 'unknown'")]
    [InlineData("add", "f", "add.f is not there; the module wants func (i32) -> (i32)")]
    [InlineData("add", "_start", "add._start is func (i32, i32) -> (i32); the module wants func (i32) -> (i32)")]
    [InlineData("dashboard", "f", "'dashboard' is text/javascript, not application/wasm")]
    public async Task An_unresolved_import_is_a_clean_error(string module, string name, string message)
    {
        _fixture.Sample("add");
        _fixture.Sample("dashboard");
        var builder = new WasmModuleBuilder();
        var imported = builder.Import(module, name, [WasmType.I32], WasmType.I32);
        builder.Export("_start", [], [WasmType.I32], [.. Op.I32(0), .. Op.Call(imported)]);
        var (result, _) = await _fixture.Run(builder.Build());
        Assert.Equal((FunctionError.UnresolvedImport, message), (result.Error, result.Message));
    }

    [Fact]
    public async Task A_blob_cannot_take_the_place_of_the_platforms_modules()
    {
        _fixture.Host.Name("wasi_snapshot_preview1", EngineFixture.Wasm, new WasmModuleBuilder().Export("teleport", [], []).Build());
        var builder = new WasmModuleBuilder();
        builder.Export("_start", [], [], Op.Call(builder.Import("wasi_snapshot_preview1", "teleport", [])));
        var (result, _) = await _fixture.Run(builder.Build());
        Assert.Equal(FunctionError.UnresolvedImport, result.Error);
    }

    [Fact]
    public async Task Invalid_code_is_told_when_it_is_made_ready()
    {
        var module = await _fixture.Engine.ReadyAsync(FunctionCode.FromBytes(EngineFixture.Wasm, "no module"u8.ToArray()), CancellationToken.None);
        Assert.Equal(FunctionError.InvalidCode, module?.Error);
        var script = await _fixture.Engine.ReadyAsync(FunctionCode.FromBytes(EngineFixture.Script, "function ("u8.ToArray()), CancellationToken.None);
        Assert.Equal(FunctionError.InvalidCode, script?.Error);
        var bytes = await _fixture.Engine.ReadyAsync(FunctionCode.FromBytes(EngineFixture.Script, new byte[] { 0xff, 0xfe }), CancellationToken.None);
        Assert.Equal("the script is not UTF-8", bytes?.Message);
        Assert.Null(await _fixture.Engine.ReadyAsync(_fixture.Sample("echo"), CancellationToken.None));
    }

    [Fact]
    public async Task Code_is_read_once()
    {
        var reads = 0;
        var module = await File.ReadAllBytesAsync(Path.Combine(Repository.Folder, "samples/functions/add.wasm"));
        var code = FunctionCode.FromBytes(EngineFixture.Wasm, module) with
        {
            ReadAsync = _ =>
            {
                reads++;
                return ValueTask.FromResult<ReadOnlyMemory<byte>>(module);
            },
        };
        for (var i = 0; i < 3; i++)
        {
            var (result, _) = await _fixture.Call(new FunctionCall { Code = code, Name = "add", Arguments = [i, 1], Output = new MemoryBuffer() });
            Assert.Equal(i + 1, result.Result);
        }

        Assert.Equal(1, reads);
    }

    [Theory]
    [InlineData("Auto", null, 0)]
    [InlineData("Auto", "_start", 0)]
    [InlineData("Posix", null, 0)]
    [InlineData("Direct", null, 0)]
    public async Task A_command_is_found_by_its_imports(string mode, string? start, int result)
    {
        var call = new FunctionCall { Code = _fixture.Sample("wasi-write"), Name = "w", Mode = Enum.Parse<FunctionMode>(mode), StartFunction = start, Output = new MemoryBuffer() };
        var (ended, output) = await _fixture.Call(call);
        Assert.Equal((result, "hello world\n"), (ended.Result, output));
    }

    [Fact]
    public async Task A_program_that_knows_files_sees_headers_more_inputs_and_its_name()
    {
        var input = new MemoryBuffer("first"u8);
        input.Headers.Set("Accept-Language", "de");
        var name = await Copy("api://input/2", input, new MemoryBuffer("second"u8), new MemoryBuffer("third"u8));
        Assert.Equal("thirdthirdfirstfirst", name);

        async Task<string> Copy(string path, params ExchangeBuffer[] inputs) => (await _fixture.Call(new FunctionCall
        {
            Code = _fixture.Sample("http-request"),
            Name = "copy",
            PosixArguments = [path],
            Inputs = inputs,
            Output = new MemoryBuffer(),
        })).Output;
    }

    [Fact]
    public async Task Environment_variables_are_the_headers()
    {
        var environment = await File.ReadAllBytesAsync(Repository.Sample("env"));
        var input = new MemoryBuffer();
        input.Headers.Set("Accept-Language", "de");
        input.Headers.Set("Proxy", "http://evil");
        var (result, output) = await _fixture.Call(new FunctionCall
        {
            Code = FunctionCode.FromBytes(EngineFixture.Wasm, environment),
            Name = "env",
            PosixFileName = "a.out",
            PosixArguments = ["x", "y"],
            PlugData = "the data",
            Inputs = [input],
            Output = new MemoryBuffer(),
        });
        Assert.Equal(0, result.Result);
        Assert.Contains("a.out", output, StringComparison.Ordinal);
        Assert.Contains("HTTP_ACCEPT_LANGUAGE=de", output, StringComparison.Ordinal);
        Assert.Contains("HTTP_X_MOC_PLUG_DATA=the data", output, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_that_is_a_command_runs()
    {
        var component = await File.ReadAllBytesAsync(Repository.Sample("components/uppercase"));
        var (result, output) = await _fixture.Call(new FunctionCall
        {
            Code = FunctionCode.FromBytes(EngineFixture.Wasm, component),
            Name = "upper",
            Inputs = [new MemoryBuffer("component"u8)],
            Output = new MemoryBuffer(),
        });
        Assert.True(result.Succeeded, result.Message);
        Assert.Equal((0, "COMPONENT"), (result.Result, output));
    }

    [Fact]
    public async Task Functions_call_functions_of_the_other_language_with_their_buffers()
    {
        _fixture.Sample("echo");
        _fixture.Sample("add");
        _fixture.Sample("uppercase");
        var (result, output) = await _fixture.Run(
            """
            const core = requireApi('core');
            function run() {
              const sum = core.callFunction('add', '', [40, 2], 'direct', core.getInputBufferId(), core.getOutputBufferId(), '', null);
              const own = core.createExchangeBuffer();
              core.callFunction('uppercase', '_start', null, 'posix', core.getInputBufferId(), own, 'up', []);
              core.callFunction('echo', '', null, '', own, core.getOutputBufferId(), '', null);
              try { core.callFunction('nobody', '', null, '', own, own, '', null); return -1; } catch (e) { core.printDebug(e.message); }
              return sum;
            }
            """,
            "some text");
        Assert.True(result.Succeeded, result.Message);
        Assert.Equal((42, "SOME TEXT"), (result.Result, output));
        Assert.Equal("[script::run] there is no function 'nobody'", Assert.Single(_fixture.Host.Lines));
        Assert.Equal(3, result.Usage.Calls);
    }

    [Fact]
    public async Task Eight_times_four_hundred_calls_at_once_all_return()
    {
        var echo = _fixture.Sample("echo");
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (client, cancellation) =>
        {
            for (var i = 0; i < 400; i++)
            {
                var body = $"client {client}, call {i}";
                var (result, output) = await _fixture.Call(
                    new FunctionCall { Code = echo, Name = "echo", Inputs = [new MemoryBuffer(Encoding.UTF8.GetBytes(body))], Output = new MemoryBuffer() }, cancellation);
                Assert.Equal((200, body), (result.Result, output));
            }
        });
        Assert.Equal((0, 0), (_fixture.Engine.Running, _fixture.Engine.Waiting));
    }

    [Fact]
    public async Task Calls_beyond_the_slots_wait_in_order_and_beyond_the_queue_are_overloaded()
    {
        using var fixture = new EngineFixture(new FunctionEngineOptions { MaxConcurrent = 1, QueueLength = 1, Pool = false });
        using var end = new CancellationTokenSource();
        var spinning = Spin(end.Token);
        await Wait.Until(() => fixture.Engine.Running == 1, "the first runs");
        var waiting = fixture.Call("add", null, 1, 2);
        await Wait.Until(() => fixture.Engine.Waiting == 1, "the second waits");
        var (refused, _) = await fixture.Call("add", null, 1, 2);
        Assert.Equal((FunctionError.Overloaded, 429), (refused.Error, refused.HttpStatus));
        await end.CancelAsync();
        Assert.Equal(FunctionError.Cancelled, (await spinning).Result.Error);
        Assert.Equal(3, (await waiting).Result.Result);

        Task<(FunctionResult Result, string Output)> Spin(CancellationToken cancellation) => fixture.Call(
            new FunctionCall { Code = FunctionCode.FromBytes(EngineFixture.Wasm, new WasmModuleBuilder().Export("_start", [], [], Op.LoopForEver).Build()), Name = "spin", Output = new MemoryBuffer() },
            cancellation);
    }

    [Fact]
    public async Task A_failure_of_the_platform_is_neither_a_trap_nor_an_answer()
    {
        var (result, _) = await _fixture.Run("function run() { try { requireApi('core').exportDatabase(); } catch (e) { return 5; } }");
        Assert.Equal(5, result.Result);
        _fixture.Host.Status = null!;
        (result, _) = await _fixture.Run("function run() { try { requireApi('core').getStatus(); } catch (e) { return 5; } }");
        Assert.Equal((FunctionError.HostFailed, 500), (result.Error, result.HttpStatus));
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        var wrong = Assert.Throws<ArgumentOutOfRangeException>(() => FunctionEngine.Create(new FunctionEngineOptions { MaxDepth = 33 }));
        Assert.StartsWith("must be 1 to 32", wrong.Message, StringComparison.Ordinal);
        Assert.Equal("MaxDepth", wrong.ParamName);
    }
}
