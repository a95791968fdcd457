using Wetware.Tasks;

namespace Wetware.Web.Tasks;

/// <summary>Which tasks a list shows.</summary>
internal sealed record TaskFilter(TaskState? State, string? Search, string? Label, string? LabelValue)
{
    /// <summary>Reads a filter; a state that does not exist is left out.</summary>
    public static TaskFilter Of(string? state, string? search, string? label)
    {
        var pair = label?.Split('=', 2);
        return new TaskFilter(
            TaskNames.TryParse<TaskState>(state, out var known) ? known : null, search, pair is [{ Length: > 0 } name, ..] ? name : null, pair is [_, var value] ? value : null);
    }

    /// <summary>The part that the scheduler looks for.</summary>
    public TaskQuery Query(long after, int limit) => new() { State = State, Label = Label, LabelValue = LabelValue, NewestFirst = true, After = after, Limit = limit };

    /// <summary>True for a task that the list shows.</summary>
    public bool Matches(TaskInfo task) =>
        (State is null || task.State == State)
        && (Label is null || (task.Spec.Labels.TryGetValue(Label, out var value) && (LabelValue is null || value == LabelValue)))
        && (Search is null
            || task.Spec.Id.Contains(Search, StringComparison.OrdinalIgnoreCase)
            || task.Spec.Description.Contains(Search, StringComparison.OrdinalIgnoreCase));
}
