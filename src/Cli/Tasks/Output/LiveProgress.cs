using System.Text;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>
/// A bar and the latest runs, drawn again in place on a terminal. Between drawings the cursor is at the beginning of the line below, and only as many lines
/// are drawn over as were drawn before; each is cut to the width of the terminal, because one that wraps would be two.
/// </summary>
internal sealed class LiveProgress(TextWriter output, Func<(int Columns, int Rows)> size, bool colour) : ITaskProgress
{
    private const int Shown = 8;
    private const int BarWidth = 30;

    private readonly Queue<TaskEvent> _latest = new();
    private int _drawn;
    private long _before;
    private long _wanted;
    private long _completions;
    private TaskState _state;

    public void Begin(TaskInfo task)
    {
        // How many there will be is known for a task with repeats, and for one that runs once.
        _wanted = task.Spec.Cron is null ? task.Spec is { Repeats: > 1, Delay: > 0 } ? task.Spec.Repeats : 1 : task.Spec.Repeats;
        (_before, _completions, _state) = (task.Spec.Complete, task.Completions, task.State);
        Draw();
    }

    public void Happened(TaskEvent item)
    {
        (_completions, _state) = (item.Completions, item.State);
        if (item.Kind is not (TaskEventKind.Accepted or TaskEventKind.Started))
            _latest.Enqueue(item);
        if (_latest.Count > Shown)
            _latest.Dequeue();
        Draw();
    }

    public void End(TaskInfo task)
    {
        (_completions, _state) = (task.Completions, task.State);
        Draw();
        output.WriteLine(TaskPrinter.Summary(task));
    }

    public void Dispose() => output.Flush();

    private void Draw()
    {
        var (columns, rows) = size();
        var picture = new StringBuilder();

        // Never "up by 0": terminals take that for 1.
        if (_drawn > 0)
            picture.Append($"\e[{TaskPrinter.Text(_drawn)}A");
        picture.Append("\r\e[J");
        var lines = _latest.Select(item => (Text: TaskPrinter.Line(item), Style: Style(item.Kind))).TakeLast(Math.Max(0, rows - 2)).Append((Text: Bar(), Style: "1")).ToArray();
        foreach (var (text, style) in lines)
        {
            var line = Cut(text, columns - 1);
            picture.Append(colour && style.Length > 0 ? $"\e[{style}m{line}\e[0m" : line).Append('\n');
        }

        _drawn = lines.Length;
        output.Write(picture.ToString());
        output.Flush();
    }

    private static string Cut(string text, int width)
    {
        var clean = text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]) : text;
        return clean.Length <= width ? clean : clean[..Math.Max(0, width - 1)] + "…";
    }

    private string Bar()
    {
        if (_wanted <= 0)
            return $"{_state.Word()}, {TaskPrinter.Text(_completions)} completions";
        var made = _completions - _before;
        var filled = (int)Math.Clamp(made * BarWidth / _wanted, 0, BarWidth);
        return $"{new string('━', filled)}{new string('─', BarWidth - filled)} {TaskPrinter.Text(made)}/{TaskPrinter.Text(_wanted)} {_state.Word()}";
    }

    private static string Style(TaskEventKind kind) => kind switch
    {
        TaskEventKind.Succeeded or TaskEventKind.Finished => "32",
        TaskEventKind.Failed or TaskEventKind.Cancelled or TaskEventKind.Removed => "31",
        TaskEventKind.Retrying or TaskEventKind.Lost or TaskEventKind.Skipped or TaskEventKind.Missed => "33",
        _ => "",
    };
}
