using Spectre.Console;
using Spectre.Console.Rendering;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>A bar and the latest runs, drawn again in place on a terminal.</summary>
internal sealed class LiveProgress : ITaskProgress
{
    private const int Shown = 8;
    private const int BarWidth = 30;

    private readonly IAnsiConsole _console;
    private readonly Queue<TaskEvent> _latest = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LiveDisplayContext? _display;
    private Task _drawing = Task.CompletedTask;
    private long _before;
    private long _wanted;
    private long _completions;
    private TaskState _state;

    public LiveProgress(bool colour)
        : this(AnsiConsole.Create(new AnsiConsoleSettings { ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors }))
    {
    }

    internal LiveProgress(IAnsiConsole console) => _console = console;

    public void Begin(TaskInfo task)
    {
        // How many there will be is known for a task with repeats, and for one that runs once.
        _wanted = task.Spec.Cron is null ? task.Spec is { Repeats: > 1, Delay: > 0 } ? task.Spec.Repeats : 1 : task.Spec.Repeats;
        (_before, _completions, _state) = (task.Spec.Complete, task.Completions, task.State);
        _drawing = _console.Live(Picture()).StartAsync(async display =>
        {
            _display = display;
            await _ended.Task.ConfigureAwait(false);
        });
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
    }

    public void Dispose()
    {
        _ended.TrySetResult();
        _drawing.GetAwaiter().GetResult();
    }

    private void Draw()
    {
        _display?.UpdateTarget(Picture());
        _display?.Refresh();
    }

    private Rows Picture()
    {
        IEnumerable<IRenderable> lines = _latest.Select(item => new Text(TaskPrinter.Line(item), Style(item.Kind)));
        return new Rows([.. lines, new Text(Bar(), new Style(decoration: Decoration.Bold))]);
    }

    private string Bar()
    {
        if (_wanted <= 0)
            return $"{_state.Word()}, {TaskPrinter.Text(_completions)} completions";
        var made = _completions - _before;
        var filled = (int)Math.Clamp(made * BarWidth / _wanted, 0, BarWidth);
        return $"{new string('━', filled)}{new string('─', BarWidth - filled)} {TaskPrinter.Text(made)}/{TaskPrinter.Text(_wanted)} {_state.Word()}";
    }

    private static Style Style(TaskEventKind kind) => kind switch
    {
        TaskEventKind.Succeeded or TaskEventKind.Finished => new Style(Color.Green),
        TaskEventKind.Failed or TaskEventKind.Cancelled or TaskEventKind.Removed => new Style(Color.Red),
        TaskEventKind.Retrying or TaskEventKind.Lost or TaskEventKind.Skipped or TaskEventKind.Missed => new Style(Color.Yellow),
        _ => Spectre.Console.Style.Plain,
    };
}
