using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Testing.Wasm;
using Wetware.Tests.Engine;

namespace Wetware.Tests.Modules;

/// <summary>The functions of <c>core</c> as WebAssembly guests call them, rightly and wrongly.</summary>
public sealed class CoreImportsTests : IDisposable
{
    private const int PageBytes = 64 << 10;

    private readonly EngineFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("write_exchange_buffer", 2, PageBytes - 1, 2)]
    [InlineData("write_exchange_buffer", 2, 0, -1)]
    [InlineData("write_exchange_buffer", 2, -1, 1)]
    [InlineData("write_exchange_buffer", 2, int.MinValue, int.MaxValue)]
    [InlineData("read_exchange_buffer", 1, PageBytes, 1)]
    [InlineData("read_exchange_buffer", 1, 0, -1)]
    [InlineData("print_debug", PageBytes - 4, 5)]
    [InlineData("persistence_get", -8, 16)]
    [InlineData("get_time", PageBytes - 7, 8)]
    public async Task A_pointer_outside_of_the_memory_traps_the_guest_alone(string function, params int[] arguments)
    {
        var result = await Call((function, arguments));
        Assert.Equal(FunctionError.Trap, result.Error);
        Assert.Contains("not inside the memory of 65536 bytes", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_at_the_very_end_of_the_memory_are_inside()
    {
        Assert.True((await Call(("write_exchange_buffer", [2, PageBytes - 1, 1]))).Succeeded);
        Assert.True((await Call(("write_exchange_buffer", [2, PageBytes, 0]))).Succeeded);
        Assert.True((await Call(("get_time", [PageBytes - 8, 8]))).Succeeded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task A_buffer_that_is_not_the_calls_own_cannot_be_guessed(int id)
    {
        foreach (var call in ((string, int[])[])[("write_exchange_buffer", [id, 0, 4]), ("read_exchange_buffer", [id, 0, 4]), ("read_exchange_buffer_headers", [id]), ("close_exchange_buffer", [id])])
        {
            var result = await Call(call);
            Assert.Equal((FunctionError.Trap, $"this call has no buffer {id}"), (result.Error, result.Message));
        }

        Assert.True((await Call(("free_buffer", [id]))).Succeeded);
    }

    [Fact]
    public async Task A_freed_buffer_is_gone_and_input_and_output_cannot_be_freed()
    {
        var result = await Call(("create_exchange_buffer", []), ("free_buffer", [3]), ("write_exchange_buffer", [3, 0, 1]));
        Assert.Equal("this call has no buffer 3", result.Message);
        result = await Call(("free_buffer", [1]), ("free_buffer", [2]), ("write_exchange_buffer", [2, 0, 1]));
        Assert.True(result.Succeeded, result.Message);
    }

    [Theory]
    [InlineData("write_exchange_buffer_status_code", "status 99 is not allowed; use 100 to 599", 2, 99)]
    [InlineData("write_exchange_buffer_header", "a header's name must be", 2, 0, 0, 0, 1)]
    [InlineData("get_time", "the time takes 8 bytes; 7 were given", 0, 7)]
    [InlineData("get_input_buffer_at", "this call has 1 inputs; there is no input 1", 1)]
    [InlineData("get_url", "this function may not open web addresses", 0, 4)]
    [InlineData("beta_web_proxy", "the proxy's request is not the JSON object", 0, 4)]
    [InlineData("get_blob_tech_id_from_name", "there is no blob named 'abcd'", 0, 4)]
    [InlineData("get_blob_bytes_as_string", "there is no blob 'abcd'", 0, 4)]
    [InlineData("base64_decode", "the text is not base64", 1, 1)]
    [InlineData("call_function", "there is no function 'ab'", 0, 2, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0)]
    [InlineData("call_function", "mode 'ab' is not allowed", 0, 2, 0, 0, 0, 0, 0, 2, 1, 2, 0, 0, 0, 0)]
    [InlineData("call_function", "an array has 1000000 elements", 0, 2, 0, 0, 0, 1_000_000, 0, 0, 1, 2, 0, 0, 0, 0)]
    public async Task A_wrong_use_is_told(string function, string message, params int[] arguments)
    {
        var result = await Call((function, arguments));
        Assert.False(result.Succeeded);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_content_is_copied_only_when_it_fits()
    {
        var input = new MemoryBuffer("content"u8);
        var (result, output) = await Run(input, [("read_exchange_buffer", [1, 100, 6]), ("write_exchange_buffer", [2, 100, 7])]);
        Assert.Equal(("\0\0\0\0\0\0\0", 7), (output, result.Result));
        (_, output) = await Run(input, [("read_exchange_buffer", [1, 100, 0]), ("read_exchange_buffer", [1, 100, 7]), ("write_exchange_buffer", [2, 100, 7])]);
        Assert.Equal("content", output);
        (_, output) = await Run(input, [("read_exchange_buffer", [1, 100, 7]), ("read_exchange_buffer", [1, 200, 7]), ("write_exchange_buffer", [2, 200, 7])]);
        Assert.Equal("content", output);
    }

    [Fact]
    public async Task A_message_is_taken_once_it_was_copied_and_the_end_is_minus_one()
    {
        var input = new SequenceBuffer("one", "two");
        var (result, output) = await Run(
            input,
            [
                ("read_exchange_buffer", [1, 100, 0]), ("read_exchange_buffer", [1, 100, 3]), ("write_exchange_buffer", [2, 100, 3]),
                ("read_exchange_buffer", [1, 100, 3]), ("write_exchange_buffer", [2, 100, 3]), ("read_exchange_buffer", [1, 100, 3]),
            ]);
        Assert.Equal(("onetwo", -1), (output, result.Result));
    }

    [Fact]
    public async Task Headers_are_a_map_of_counted_strings()
    {
        var input = new MemoryBuffer();
        input.Headers.Set("A", "é");
        var (_, output) = await Run(input, [("read_exchange_buffer_headers", [1]), ("read_exchange_buffer", [3, 0, 100]), ("write_exchange_buffer", [2, 0, 15])]);
        Assert.Equal("\u0002\0\0\0\u0001\0\0\0a\u0002\0\0\0é", output);
    }

    [Fact]
    public async Task Plugs_blobs_and_filters_reach_the_platform()
    {
        // "abcdefgh" stands at 0.
        var result = await Call(
            ("plug_function", [0, 1, 1, 1, 2, 1, 3, 1, 4, 1, 5, 1]),
            ("plug_file", [0, 1, 1, 1, 2, 1, 3, 1]),
            ("unplug_path", [0, 1, 1, 1]),
            ("plug_filter", [0, 1, 1, 1, 2, 1]),
            ("unplug_filter", [0, 1]),
            ("register_blob_with_name", [0, 1, 1, 1, 2, 3]),
            ("register_blob", [1, 1, 2, 3]));
        Assert.True(result.Succeeded, result.Message);
        Assert.Equal(
            ["plug function a b c d e f", "plug file a b c d", "unplug a b", "plug filter a b c", "unplug filter a", "register a b 3", "register  b 3"],
            _fixture.Host.Asked);
    }

    [Fact]
    public async Task The_store_sets_gets_lists_swaps_and_deletes()
    {
        Assert.Equal(0, (await Call(("persistence_set", [0, 2, 2, 3]))).Result);
        var (_, output) = await Run(new MemoryBuffer(), [("persistence_get", [0, 2]), ("read_exchange_buffer", [3, 100, 9]), ("write_exchange_buffer", [2, 100, 3])]);
        Assert.Equal("cde", output);
        (var result, output) = await Run(new MemoryBuffer(), [("persistence_get_subset", [0, 1]), ("read_exchange_buffer", [3, 100, 99])]);
        Assert.Equal(4 + 4 + 2 + 4 + 3, result.Result);
        Assert.Equal(0, (await Call(("persistence_compare_and_swap", [0, 2, 0, 0, 5, 1]))).Result);
        Assert.Equal(1, (await Call(("persistence_compare_and_swap", [0, 2, 2, 3, 5, 1]))).Result);
        Assert.Equal(1, (await Call(("persistence_compare_and_swap", [4, 2, 0, 0, 5, 1]))).Result);
        Assert.Equal(1, (await Call(("persistence_delete", [0, 2]))).Result);
        Assert.Equal(0, (await Call(("persistence_delete", [0, 2]))).Result);
        (result, _) = await Run(new MemoryBuffer(), [("persistence_get", [0, 2]), ("read_exchange_buffer", [3, 100, 99])]);
        Assert.Equal(0, result.Result);
    }

    [Fact]
    public async Task Base64_goes_both_ways()
    {
        var (_, output) = await Run(new MemoryBuffer(), [("base64_encode", [0, 4]), ("read_exchange_buffer", [3, 100, 99]), ("base64_decode", [100, 8]), ("read_exchange_buffer", [4, 200, 99]), ("write_exchange_buffer", [2, 100, 8]), ("write_exchange_buffer", [2, 200, 4])]);
        Assert.Equal("YWJjZA==abcd", output);
    }

    [Fact]
    public async Task A_function_is_called_with_arrays_from_memory()
    {
        _fixture.Sample("add");
        _fixture.Sample("cowsay");
        var data = new byte[64];
        "add"u8.CopyTo(data);
        "cowsay"u8.CopyTo(data.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(16), 40);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(20), 2);
        "moo"u8.CopyTo(data.AsSpan(24));
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(32), 24);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(36), 3);
        var (result, _) = await Run(new MemoryBuffer(), [("call_function", [0, 3, 0, 0, 16, 2, 0, 0, 1, 2, 0, 0, 0, 0])], data);
        Assert.Equal(42, result.Result);
        (_, var output) = await Run(new MemoryBuffer(), [("call_function", [8, 6, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 32, 1])], data);
        Assert.Contains("< moo >", output, StringComparison.Ordinal);
    }

    /// <summary>Any numbers in any order: a call returns or ends with a named error of the guest's; the platform never fails.</summary>
    [Fact]
    public void Random_calls_never_fail_the_platform()
    {
        var functions = ApiDescription.Core.Functions;
        var number = Gen.Frequency(
            (4, Gen.Choose(0, 8)), (2, Gen.Choose(0, 70_000)), (1, Gen.Elements(-1, int.MinValue, int.MaxValue, PageBytes, PageBytes - 1, 65_536 * 4)), (1, Gen.Choose(int.MinValue, int.MaxValue)));
        var call = Gen.Choose(0, functions.Count - 1).SelectMany(
            at => Gen.ListOf(number, functions[at].Slots).Select(numbers => (functions[at].Name, numbers.ToArray())));
        var calls = Gen.Choose(1, 12).SelectMany(count => Gen.ListOf(call, count));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Arb.From(calls), one => EndsByItself([.. one])));
    }

    private bool EndsByItself((string Function, int[] Arguments)[] calls)
    {
        var result = Run(new MemoryBuffer("some input"u8), calls).GetAwaiter().GetResult().Result;
        return result.Error is not (FunctionError.HostFailed or FunctionError.Overloaded or FunctionError.InvalidCode or FunctionError.UnresolvedImport)
            && (result.Succeeded || result.Message is { Length: > 0 });
    }

    private async Task<FunctionResult> Call(params (string Function, int[] Arguments)[] calls) => (await Run(new MemoryBuffer(), calls)).Result;

    /// <summary>Runs a module that makes these calls in turn and returns the result of the last.</summary>
    private async Task<(FunctionResult Result, string Output)> Run(ExchangeBuffer input, (string Function, int[] Arguments)[] calls, byte[]? data = null)
    {
        var builder = new WasmModuleBuilder();
        var imports = calls.Select(call => call.Function).Distinct().ToDictionary(
            name => name, name => builder.Import("core", name, [.. Enumerable.Repeat(WasmType.I32, CoreFunctions.All[name].Description.Slots)], WasmType.I32));
        var body = calls.SelectMany((call, at) => (byte[])[.. call.Arguments.SelectMany(Op.I32), .. Op.Call(imports[call.Function]), .. at < calls.Length - 1 ? Op.Drop : []]);
        builder.Memory(1).Data(0, data ?? "abcdefgh"u8.ToArray()).Export("_start", [], [WasmType.I32], [.. body]);
        return await _fixture.Call(new FunctionCall
        {
            Code = FunctionCode.FromBytes(EngineFixture.Wasm, builder.Build()),
            Name = "calls",
            Inputs = [input],
            Output = new MemoryBuffer(),
            Limits = new FunctionLimits { Time = TimeSpan.FromSeconds(10) },
        });
    }
}
