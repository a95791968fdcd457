using Wetware.Tasks;

namespace Wetware.Web.Tasks;

/// <summary>The tasks that match a filter, newest first, read page by page as far as somebody asked. Bounded; not thread-safe.</summary>
internal sealed class TaskList(TaskFilter filter)
{
    /// <summary>Most tasks that are kept.</summary>
    public const int Max = 10_000;

    private const int PageSize = 500;
    private const int Wanted = 200;
    private const int PagesAtOnce = 20;
    private const int MostAskedOneByOne = 20;

    private readonly SortedDictionary<long, TaskInfo> _tasks = new(Comparer<long>.Create((one, other) => other.CompareTo(one)));
    private long _before;
    private bool _isLoaded;

    /// <summary>Which tasks.</summary>
    public TaskFilter Filter { get; } = filter;

    /// <summary>The tasks, newest first.</summary>
    public IReadOnlyCollection<TaskInfo> Items => _tasks.Values;

    /// <summary>True when older tasks were not looked at.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>Reads the newest ones, the first time; later the newest page again.</summary>
    public async Task LoadAsync(ITaskClient client, CancellationToken cancellationToken)
    {
        if (!_isLoaded)
        {
            await MoreAsync(client, cancellationToken);
            _isLoaded = true;
            return;
        }

        var page = await client.ListAsync(Filter.Query(0, PageSize), cancellationToken);
        var end = page.Next ?? 0;
        foreach (var number in _tasks.Keys.Where(number => number >= end).ToArray())
            _tasks.Remove(number);
        Add(page.Items);
    }

    /// <summary>Reads older ones, until there are some hundred more, or ten thousand were looked at.</summary>
    public async Task MoreAsync(ITaskClient client, CancellationToken cancellationToken)
    {
        var target = _tasks.Count + Wanted;
        for (var pages = 0; HasMore && pages < PagesAtOnce && _tasks.Count < target; pages++)
        {
            var page = await client.ListAsync(Filter.Query(_before, PageSize), cancellationToken);
            Add(page.Items);
            _before = page.Next ?? 0;
            HasMore = page.Next is not null && _tasks.Count < Max;
        }
    }

    /// <summary>Brings those up to date that something happened to.</summary>
    public async Task TakeAsync(ITaskClient client, TaskEvents events, CancellationToken cancellationToken)
    {
        var ids = events.Items.Select(one => one.Task).Distinct(StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        if (events.Gap || ids.Count > MostAskedOneByOne)
        {
            await LoadAsync(client, cancellationToken);
            return;
        }

        var found = await Task.WhenAll(ids.Select(id => client.GetAsync(id, cancellationToken)));
        foreach (var old in _tasks.Where(pair => ids.Contains(pair.Value.Spec.Id)).Select(pair => pair.Key).ToArray())
            _tasks.Remove(old);
        Add(found.OfType<TaskInfo>().Where(task => !HasMore || task.Number > _before));
    }

    private void Add(IEnumerable<TaskInfo> tasks)
    {
        foreach (var task in tasks.Where(Filter.Matches))
            _tasks[task.Number] = task;
        while (_tasks.Count > Max)
            _tasks.Remove(_tasks.Keys.Last());
    }
}
