using Wetware.Cli.Processes;
using Wetware.Processes;

namespace Wetware.Tests.Processes;

public sealed class ProcessTableTests
{
    [Fact]
    public void A_tree_has_children_after_their_parents_and_orphans_at_the_top()
    {
        ProcessInfo[] processes = [Info(2, 1), Info(3, 1), Info(4, 2), Info(5, 4), Info(6, 2), Info(9, 8)];

        var tree = ProcessTable.Tree(processes).Select(entry => (entry.Info.Pid, entry.Depth));

        Assert.Equal([(2u, 0), (4u, 1), (5u, 2), (6u, 1), (3u, 0), (9u, 0)], tree);
    }

    [Fact]
    public void The_table_says_how_a_process_ended()
    {
        var output = new StringWriter();

        ProcessTable.Write(
            output,
            [
                Info(2, 1) with { State = ProcessState.Running, Name = "tool", Arguments = ["a", "b\u001b[2J"] },
                Ended(3, new ProcessResult { End = ProcessEnd.Exited, ExitCode = 99 }),
                Ended(4, new ProcessResult { End = ProcessEnd.Killed, ExitCode = 143, Signal = 15 }),
                Ended(5, new ProcessResult { End = ProcessEnd.Limit, Limit = "time" }),
            ],
            tree: false);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("00000000000000aa/2  1     running      2030-01-01 00:00:00Z  aaaaaaaaaaaa  tool a b\\u{1b}[2J", lines[1]);
        Assert.Contains("exited 99", lines[2], StringComparison.Ordinal);
        Assert.Contains("killed TERM", lines[3], StringComparison.Ordinal);
        Assert.Contains("limit time", lines[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProcessEnd.Exited, 99u, 99)]
    [InlineData(ProcessEnd.Exited, 256u, 1)]
    [InlineData(ProcessEnd.Exited, 0u, 0)]
    [InlineData(ProcessEnd.Killed, 137u, 137)]
    [InlineData(ProcessEnd.Trapped, null, 134)]
    [InlineData(ProcessEnd.Limit, null, 124)]
    [InlineData(ProcessEnd.Refused, null, 2)]
    [InlineData(ProcessEnd.Failed, null, 1)]
    public void Every_end_has_an_exit_code(ProcessEnd end, uint? code, int expected) =>
        Assert.Equal(expected, ProcessExit.CodeOf(new ProcessResult { End = end, ExitCode = code }));

    [Theory]
    [InlineData("0123456789abcdef/2", true)]
    [InlineData("0123456789abcdef/4294967295", true)]
    [InlineData("0123456789abcdef/1", false)]
    [InlineData("0123456789abcdef/02", false)]
    [InlineData("0123456789abcdef/-2", false)]
    [InlineData("0123456789abcdef/4294967296", false)]
    [InlineData("0123456789abcdef", false)]
    [InlineData("0123456789ABCDEF/2", false)]
    [InlineData("/2", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Names_of_processes_are_strict(string? text, bool good)
    {
        Assert.Equal(good, ProcessId.TryParse(text, out var id));
        if (good)
            Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("KILL", 9)]
    [InlineData("sigterm", 15)]
    [InlineData("2", 2)]
    [InlineData("0", 0)]
    [InlineData("19", null)]
    [InlineData("HUP", null)]
    [InlineData("", null)]
    [InlineData("-9", null)]
    public void Signals_have_names_and_numbers(string text, int? expected)
    {
        Assert.Equal(expected is not null, Signals.TryParse(text, out var signal));
        if (expected is not null)
            Assert.Equal(expected, signal);
    }

    private static ProcessInfo Info(uint pid, uint parent) => new()
    {
        Server = "00000000000000aa",
        Pid = pid,
        Ppid = parent,
        Module = new string('a', 64),
        Name = "x",
        Started = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private static ProcessInfo Ended(uint pid, ProcessResult result) => Info(pid, 1) with { State = ProcessState.Ended, Result = result };
}
