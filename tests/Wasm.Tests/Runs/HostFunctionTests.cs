using System.Text;
using Wetware.Testing.Wasm;
using Wetware.Wasm.Files;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Runs;

/// <summary>Functions, inputs and outputs that a run brings, and scripts on guests' threads.</summary>
public sealed class HostFunctionTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private static WasmModuleBuilder Calling(WasmType[] parameters, params byte[] arguments)
    {
        var builder = new WasmModuleBuilder();
        var imported = builder.Import("own", "f", parameters, WasmType.I32);
        return builder.Memory(1).Data(8, "text"u8).Export("run", [], [WasmType.I32], [.. arguments, .. Op.Call(imported)]);
    }

    private Task<GuestOutcome> Run(WasmModuleBuilder module, GuestFunction? function, object? state = null) => _fixture.Runner.RunAsync(new GuestRun
    {
        Module = _fixture.Add(module),
        Entry = GuestEntry.Export("run"),
        Functions = function is null ? null : new Dictionary<(string Module, string Name), GuestFunction> { [("own", "f")] = function },
        FunctionState = state,
    });

    [Fact]
    public async Task A_function_reads_arguments_and_memory_and_returns_a_number()
    {
        var module = Calling([WasmType.I32, WasmType.I32], [.. Op.I32(8), .. Op.I32(4)]);
        var outcome = await Run(
            module,
            (in GuestCall call) =>
            {
                ((List<string>)call.State!).Add(Encoding.UTF8.GetString(call.Memory(call.I32(0), call.I32(1))));
                call.Return(call.Count);
            },
            new List<string>());
        Assert.Equal([GuestValue.I32(2)], outcome.Results);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Functions_of_every_shape_get_their_arguments_in_order(int count)
    {
        await Check(count, returns: false);
        await Check(count, returns: true);
    }

    private async Task Check(int count, bool returns)
    {
        var builder = new WasmModuleBuilder();
        var imported = builder.Import("own", "f", [.. Enumerable.Repeat(WasmType.I32, count)], returns ? [WasmType.I32] : []);
        byte[] call = [.. Enumerable.Range(1, count).SelectMany(number => Op.I32(number)), .. Op.Call(imported), .. returns ? [] : Op.I32(7)];
        var seen = new List<int>();
        var outcome = await Run(builder.Memory(1).Export("run", [], [WasmType.I32], call), (in GuestCall call) =>
        {
            for (var i = 0; i < call.Count; i++)
                seen.Add(call.I32(i));
            call.Return(42);
        });
        Assert.Equal([GuestValue.I32(returns ? 42 : 7)], outcome.Results);
        Assert.Equal(Enumerable.Range(1, count), seen);
    }

    [Fact]
    public async Task The_same_module_serves_runs_with_functions_of_their_own()
    {
        var module = Calling([], []);
        Assert.Equal([GuestValue.I32(1)], (await Run(module, (in GuestCall call) => call.Return(1))).Results);
        Assert.Equal([GuestValue.I32(2)], (await Run(module, (in GuestCall call) => call.Return(2))).Results);
        var refused = await Run(module, null);
        Assert.Equal((GuestEnd.Refused, "the module imports what is not offered: function own.f"), (refused.End, refused.Message));
    }

    [Theory]
    [InlineData(65_533, 4)]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    public async Task A_range_outside_of_the_memory_is_a_trap(int address, int length)
    {
        var outcome = await Run(Calling([], []), (in GuestCall call) => call.Memory(address, length).Clear());
        Assert.Equal((GuestEnd.Trapped, "host-call"), (outcome.End, outcome.Trap?.Code));
        Assert.EndsWith("are not inside the memory of 65536 bytes", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_argument_too_many_is_a_trap_and_a_failure_is_the_hosts()
    {
        Assert.Equal(GuestEnd.Trapped, (await Run(Calling([], []), (in GuestCall call) => call.I32(0))).End);
        Assert.Equal(GuestEnd.HostFailed, (await Run(Calling([], []), (in GuestCall _) => throw new InvalidDataException())).End);
    }

    [Fact]
    public async Task Only_functions_of_numbers_can_be_brought()
    {
        var outcome = await Run(Calling([WasmType.I64], Op.I64(1)), (in GuestCall call) => call.Return(1));
        Assert.Equal("the module imports what is not offered: function own.f", outcome.Message);
    }

    [Fact]
    public async Task More_inputs_are_files_and_the_output_is_a_stream()
    {
        using var output = new MemoryStream();
        var outcome = await _fixture.Runner.RunAsync(new GuestRun
        {
            Module = _fixture.AddSample("copy"),
            Arguments = ["api://input/2", "api://output"],
            ApiInput = GuestInput.FromBytes("zero"u8.ToArray()),
            MoreApiInputs = [GuestInput.FromBytes("one"u8.ToArray()), GuestInput.FromBytes("two"u8.ToArray())],
            HasApiOutput = true,
            ApiOutput = output,
        });
        Assert.True(outcome.Succeeded, outcome.ErrorText);
        Assert.Equal(("two", 0), (Encoding.UTF8.GetString(output.ToArray()), outcome.ApiOutput.Length));
    }

    [Fact]
    public async Task A_script_ends_by_itself_by_time_or_by_its_caller()
    {
        var outcome = await _fixture.Runner.RunScriptAsync("s", _ => new GuestOutcome { End = GuestEnd.Returned }, TimeSpan.FromSeconds(30));
        Assert.Equal(GuestEnd.Returned, outcome.End);
        outcome = await _fixture.Runner.RunScriptAsync("s", WaitForEnd, TimeSpan.FromMilliseconds(50));
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.Time), (outcome.End, outcome.Limit));
        using var withdrawn = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        outcome = await _fixture.Runner.RunScriptAsync("s", WaitForEnd, TimeSpan.FromSeconds(30), withdrawn.Token);
        Assert.Equal(GuestEnd.Cancelled, outcome.End);
        outcome = await _fixture.Runner.RunScriptAsync("s", _ => throw new InvalidDataException(), TimeSpan.FromSeconds(30));
        Assert.Equal(GuestEnd.HostFailed, outcome.End);

        static GuestOutcome WaitForEnd(CancellationToken stopping)
        {
            stopping.WaitHandle.WaitOne();
            throw new OperationCanceledException(stopping);
        }
    }
}
