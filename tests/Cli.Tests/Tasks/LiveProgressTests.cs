using System.Text;
using Spectre.Console;
using Wetware.Cli.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class LiveProgressTests
{
    [Fact]
    public void A_terminal_sees_a_bar_that_fills()
    {
        using var output = new StringWriter(new StringBuilder());
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 120;
        var task = new TaskInfo { Spec = new TaskSpec { Id = "task1", Repeats = 3, Delay = 2, Complete = 5 }, Number = 1, Completions = 5 };
        using (var progress = new LiveProgress(console))
        {
            progress.Begin(task);
            progress.Happened(new TaskEvent
            {
                Sequence = 1,
                Time = DateTimeOffset.UnixEpoch,
                Kind = TaskEventKind.Succeeded,
                Task = "task1",
                State = TaskState.Running,
                Completions = 6,
                Run = new TaskRun { Number = 1, Node = "00000000000000ab", Result = "[2832]" },
            });
            progress.End(task with { Completions = 8, State = TaskState.Done });
        }

        var text = output.ToString();
        Assert.Contains($"{new string('─', 30)} 0/3 waiting", text, StringComparison.Ordinal);
        Assert.Contains("run 1 succeeded on 00000000000000ab: [2832]", text, StringComparison.Ordinal);
        Assert.Contains($"{new string('━', 10)}{new string('─', 20)} 1/3 running", text, StringComparison.Ordinal);
        Assert.Contains($"{new string('━', 30)} 3/3 done", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[3", text, StringComparison.Ordinal); // no colours
    }
}
