using System.Text;
using Wetware.Testing;
using Wetware.Wasm.Files;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Runs;

/// <summary>Every sample ends as its description says.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private Task<GuestOutcome> Call(string sample, string entry, params string[] arguments) =>
        _fixture.Run(_fixture.AddSample(sample), GuestEntry.ExportOfTexts(entry, arguments));

    private Task<GuestOutcome> Command(string sample, string input = "", params string[] arguments) => _fixture.Runner.RunAsync(new GuestRun
    {
        Module = _fixture.AddSample(sample),
        StandardInput = GuestInput.FromBytes(Encoding.UTF8.GetBytes(input)),
        Arguments = arguments,
    });

    [Theory]
    [InlineData("0", "0", 1)]
    [InlineData("0", "2", 563)]
    [InlineData("0", "3", 2832)]
    [InlineData("7", "3", 7379)]
    [InlineData("42", "4", 22976)]
    [InlineData("4294967295", "2", 277)]
    public async Task The_hash_puzzle_is_solved(string input, string zeros, int counter)
    {
        var outcome = await Call("hash", "run", input, zeros);
        Assert.True(outcome.Succeeded, outcome.Message);
        Assert.Equal([GuestValue.I32(counter)], outcome.Results);
    }

    [Fact]
    public async Task The_hash_puzzle_runs_as_a_command_too() => Assert.Equal("2823\n", (await Command("hash", "", "1", "3")).OutputText);

    [Fact]
    public async Task Adding_is_exact() =>
        Assert.Equal([GuestValue.I64(long.MinValue)], (await Call("add", "add", "9223372036854775807", "1")).Results);

    [Fact]
    public async Task Cat_gives_back_what_it_gets()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n"));
        Assert.Equal(text, (await Command("cat", text)).OutputText);
    }

    [Fact]
    public async Task Uppercase_raises_letters() => Assert.Equal("HELLO, 3 WORLDS!\n", (await Command("uppercase", "Hello, 3 worlds!\n")).OutputText);

    [Fact]
    public async Task Copy_moves_the_virtual_input_to_the_virtual_output()
    {
        var input = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7)).ToArray();
        var outcome = await _fixture.Runner.RunAsync(new GuestRun
        {
            Module = _fixture.AddSample("copy"),
            ApiInput = GuestInput.FromBytes(input),
            HasApiOutput = true,
        });
        Assert.True(outcome.Succeeded, outcome.ErrorText);
        Assert.Equal(input, outcome.ApiOutput);
    }

    [Fact]
    public async Task Copy_without_the_virtual_files_says_so()
    {
        var outcome = await Command("copy");
        Assert.Equal((GuestEnd.Exited, 1U), (outcome.End, outcome.ExitCode));
        Assert.StartsWith("copy: cannot open api://input", outcome.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_moves_files_between_folders()
    {
        using var temp = new TempFolder();
        File.WriteAllText(temp["from.txt"], "over there");
        var files = new MemoryFileSystem();
        var outcome = await _fixture.Runner.RunAsync(new GuestRun
        {
            Module = _fixture.AddSample("copy"),
            Arguments = ["/host/from.txt", "/memory/to.txt"],
            Mounts = [new GuestMount("/host", new HostFolder(temp.Path, readOnly: true)), new GuestMount("/memory", files)],
        });
        Assert.True(outcome.Succeeded, outcome.ErrorText);
        Assert.Equal("over there"u8.ToArray(), files.ReadFile("to.txt"));
    }

    [Fact]
    public async Task List_shows_what_is_in_a_folder()
    {
        var files = new MemoryFileSystem();
        files.WriteFile("b/inner.txt", "12345"u8);
        files.WriteFile("a.txt", "1"u8);
        var outcome = await _fixture.Runner.RunAsync(new GuestRun
        {
            Module = _fixture.AddSample("list"),
            Arguments = ["/data"],
            Mounts = [new GuestMount("/data", files)],
        });
        Assert.True(outcome.Succeeded, outcome.ErrorText);
        Assert.Equal("f 1 /data/a.txt\nd 0 /data/b\nf 5 /data/b/inner.txt\n", outcome.OutputText);
    }

    [Fact]
    public async Task Env_sees_only_what_it_was_given()
    {
        var module = _fixture.AddSample("env");
        var given = await _fixture.Runner.RunAsync(new GuestRun
        {
            Module = module,
            ProgramName = "program",
            Arguments = ["one", "two words"],
            Environment = new Dictionary<string, string> { ["KEY"] = "value" },
        });
        Assert.Contains("two words", given.OutputText);
        Assert.Contains("KEY=value", given.OutputText);
        var none = await _fixture.Run(module);
        Assert.DoesNotContain("PATH", none.OutputText);
        Assert.DoesNotContain("=", none.OutputText);
    }

    [Fact]
    public async Task Exit99_exits_with_99_both_ways()
    {
        Assert.Equal(99U, (await Command("exit99")).ExitCode);
        Assert.Equal(99U, (await Call("exit99", "run")).ExitCode);
    }

    [Fact]
    public async Task Flood_is_cut_at_the_output_limit()
    {
        var module = _fixture.AddSample("flood");
        var outcome = await _fixture.Run(module, limits: new GuestLimits { OutputBytes = 1 << 20 });
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.Output), (outcome.End, outcome.Limit));
        Assert.Equal(1 << 20, outcome.StandardOutput.Length);
    }

    [Fact]
    public async Task Hog_gets_no_more_than_its_memory()
    {
        var outcome = await _fixture.Run(_fixture.AddSample("hog"), limits: new GuestLimits { MemoryBytes = 20 << 20 });
        Assert.True(outcome.Succeeded, outcome.Message);
        Assert.InRange(outcome.Usage.PeakMemoryBytes!.Value, 15 << 20, 20 << 20);
    }

    [Fact]
    public async Task Loop_ends_by_time_and_by_fuel()
    {
        var module = _fixture.AddSample("loop");
        Assert.Equal(GuestLimit.Time, (await _fixture.Run(module, limits: new GuestLimits { Time = TimeSpan.FromMilliseconds(100) })).Limit);
        Assert.Equal(GuestLimit.Fuel, (await _fixture.Run(module, limits: new GuestLimits { Fuel = 1_000_000 })).Limit);
    }

    [Fact]
    public async Task Recurse_ends_at_its_stack()
    {
        Assert.Equal(GuestLimit.Stack, (await Command("recurse")).Limit);
        Assert.Equal([GuestValue.I32(1000)], (await Call("recurse", "depth", "1000")).Results);
    }

    [Fact]
    public async Task Outside_traps()
    {
        Assert.Equal("memory-out-of-bounds", (await Command("outside")).Trap?.Code);
        Assert.Equal("memory-out-of-bounds", (await Call("outside", "peek", "4294967295")).Trap?.Code);
    }

    [Theory]
    [InlineData("unreachable", "", "unreachable")]
    [InlineData("divide", "1,0", "integer-division-by-zero")]
    [InlineData("divide", "-2147483648,-1", "integer-overflow")]
    [InlineData("truncate", "NaN", "bad-conversion-to-integer")]
    [InlineData("truncate", "1e30", "integer-overflow")]
    [InlineData("load", "65533", "memory-out-of-bounds")]
    [InlineData("call", "2", "indirect-call-to-null")]
    [InlineData("call", "4", "table-out-of-bounds")]
    [InlineData("call_as_other", "0", "bad-signature")]
    public async Task Every_trap_has_its_name(string entry, string arguments, string code)
    {
        var outcome = await Call("traps", entry, arguments.Split(',', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((GuestEnd.Trapped, code), (outcome.End, outcome.Trap?.Code));
    }

    [Fact]
    public async Task The_abuser_gets_nowhere()
    {
        // With an empty environment there is nothing to write, so that no pointer to it can be wrong.
        var outcome = await _fixture.Runner.RunAsync(new GuestRun
        {
            Module = _fixture.AddSample("abuse"),
            Environment = new Dictionary<string, string> { ["KEY"] = "value" },
        });
        Assert.True(outcome.Succeeded, outcome.OutputText + outcome.Message);
        Assert.EndsWith("succeeded: 0, overwritten: 0\n", outcome.OutputText, StringComparison.Ordinal);
    }
}
