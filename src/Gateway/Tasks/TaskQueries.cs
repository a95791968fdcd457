using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Wetware.Gateway.Forms;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>Which tasks are asked for, and in pages.</summary>
internal static class TaskQueries
{
    /// <summary>Why no worker may run a task at the moment; null when one may.</summary>
    public static async Task<string?> Unplaced(this ITaskClient client, TaskSpec spec, CancellationToken cancellationToken) =>
        spec.Where.Count == 0 && spec.Folders.Count == 0 ? null : NodeSelector.Of(spec).Unmatched(await client.WorkersAsync(cancellationToken));

    /// <summary>Why none of the runs of a task that there is may start at the moment; null when one may, or when it has ended.</summary>
    public static async Task<string?> Unplaced(this ITaskClient client, TaskInfo task, CancellationToken cancellationToken)
    {
        var selector = NodeSelector.Of(task.Spec);
        return selector.Key.Length == 0 || task.State.IsFinal() ? null : selector.Unmatched(await client.WorkersAsync(cancellationToken), task.Queued > 0 ? task.Occupied : []);
    }

    private static readonly IReadOnlyDictionary<string, TaskState> States =
        Enum.GetValues<TaskState>().ToDictionary(state => state.Word(), StringComparer.Ordinal);

    /// <exception cref="BadFieldsException">All that is wrong with the query.</exception>
    public static (TaskQuery Query, int Limit) Read(HttpRequest request)
    {
        var fields = QueryFields.Read(request);
        var label = fields.Text("label", 8 * TaskLimits.MaxLabel);
        var limit = (int)fields.Integer("limit", 1, TaskLimits.MaxPage, TaskLimits.MaxPage);
        var at = label?.IndexOf('=', StringComparison.Ordinal) ?? -1;
        var query = new TaskQuery
        {
            State = fields.Has("state") ? fields.Word("state", States, default) : null,
            Label = at < 0 ? label : label![..at],
            LabelValue = at < 0 ? null : label![(at + 1)..],
            Limit = limit,
            After = fields.Integer("after", 0, long.MaxValue, 0),
        };
        if (query.Label?.Length == 0)
            fields.Note(new FieldProblem { Field = "label", Reason = "malformed", Detail = "must be name or name=value" });
        fields.Finish();
        return (query, limit);
    }

    /// <summary>
    /// Asks until there are <paramref name="limit"/> tasks or no more; one answer of the scheduler may hold fewer. The cursor is null when these were the last.
    /// </summary>
    public static async Task<(List<TaskInfo> Tasks, long? Next)> Collect(ITaskClient client, TaskQuery query, int limit, CancellationToken cancellationToken)
    {
        var tasks = new List<TaskInfo>();
        while (true)
        {
            var page = await client.ListAsync(query with { Limit = limit - tasks.Count }, cancellationToken);
            tasks.AddRange(page.Items);
            if (page.Next is not { } next || tasks.Count >= limit)
                return (tasks, page.Next);
            query = query with { After = next };
        }
    }

    /// <summary>The path of the next page, with the same filters.</summary>
    public static string Next(HttpRequest request, string path, long after)
    {
        var query = new QueryBuilder(request.Query.Where(pair => pair.Key != "after").SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? "")))
        {
            { "after", after.ToString(CultureInfo.InvariantCulture) },
        };
        return path + query;
    }
}
