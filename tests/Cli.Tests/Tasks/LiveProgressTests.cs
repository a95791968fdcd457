using System.Text.RegularExpressions;
using Wetware.Cli.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

public sealed partial class LiveProgressTests
{
    private static readonly TaskInfo Task = new() { Spec = new TaskSpec { Id = "task1", Repeats = 3, Delay = 2, Complete = 5 }, Number = 1, Completions = 5 };

    [Fact]
    public void A_terminal_sees_a_bar_that_fills_and_a_summary()
    {
        var text = Show(120, 24);

        Assert.Contains($"{new string('─', 30)} 0/3 waiting", text, StringComparison.Ordinal);
        Assert.Contains("run 1 succeeded on 00000000000000ab: [2832]", text, StringComparison.Ordinal);
        Assert.Contains($"{new string('━', 10)}{new string('─', 20)} 1/3 running", text, StringComparison.Ordinal);
        Assert.Contains($"{new string('━', 30)} 3/3 done", text, StringComparison.Ordinal);
        Assert.EndsWith("task task1 done: 8 completions, 0 failures\n", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("\e\\[[0-9;]*m", text); // no colours
    }

    [Theory]
    [InlineData(120, 24)]
    [InlineData(20, 24)]
    [InlineData(120, 4)]
    public void Lines_that_were_there_before_stay(int columns, int rows)
    {
        var screen = Screen("$ ww task submit hash.wasm --wait\ntask task1 accepted\n" + Show(columns, rows));

        Assert.Equal(["$ ww task submit hash.wasm --wait", "task task1 accepted"], screen.Take(2));
        Assert.Equal("task task1 done: 8 completions, 0 failures", screen[^1]);
        Assert.Equal(1, screen.Count(line => line.Contains('━', StringComparison.Ordinal)));
    }

    [Fact]
    public void The_cursor_never_moves_up_by_nothing() => Assert.DoesNotMatch("\e\\[0?A", Show(120, 24));

    private static string Show(int columns, int rows)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var progress = new LiveProgress(output, () => (columns, rows), colour: false))
        {
            progress.Begin(Task);
            for (var run = 1; run <= 3; run++)
            {
                progress.Happened(new TaskEvent
                {
                    Sequence = run,
                    Time = DateTimeOffset.UnixEpoch,
                    Kind = TaskEventKind.Succeeded,
                    Task = "task1",
                    State = TaskState.Running,
                    Completions = 5 + run,
                    Run = new TaskRun { Number = run, Node = "00000000000000ab", Result = "[2832]" },
                });
            }

            progress.End(Task with { Completions = 8, State = TaskState.Done });
        }

        return output.ToString();
    }

    // What a terminal without end shows, for the few sequences that are used.
    private static List<string> Screen(string text)
    {
        var (lines, row) = (new List<string> { "" }, 0);
        foreach (Match part in Part().Matches(text))
        {
            if (part.Value == "\n")
            {
                if (++row == lines.Count)
                    lines.Add("");
            }
            else if (part.Value == "\r")
            {
                continue; // always before a line is drawn anew
            }
            else if (part.Value == "\e[J")
            {
                lines.RemoveRange(row, lines.Count - row);
                lines.Add("");
            }
            else if (part.Groups["up"].Success)
            {
                row -= int.Parse(part.Groups["up"].Value, System.Globalization.CultureInfo.InvariantCulture);
            }
            else
            {
                lines[row] += part.Value;
            }
        }

        return [.. lines.Where(line => line.Length > 0)];
    }

    [GeneratedRegex("\n|\r|\e\\[J|\e\\[(?<up>[0-9]+)A|[^\n\r\e]+")]
    private static partial Regex Part();
}
