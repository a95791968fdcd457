using Wetware.Tasks;

namespace Wetware.Web.Overview;

/// <summary>Runs that ended lately, out of the scheduler's events: counted by minute, and the last failures. Bounded.</summary>
internal sealed class RecentRuns
{
    /// <summary>Minutes that are counted.</summary>
    public const int Minutes = 30;

    private const int MaxFailures = 10;

    private readonly Dictionary<long, (int Good, int Bad)> _counts = [];
    private readonly LinkedList<TaskEvent> _failures = new();
    private long _last = -1;

    /// <summary>The last failures, newest first.</summary>
    public IReadOnlyCollection<TaskEvent> Failures => _failures;

    /// <summary>Counts events; those that were counted before, which come again after a reconnect, are passed over.</summary>
    public void Add(TaskEvents events, DateTimeOffset now)
    {
        foreach (var one in events.Items.Where(one => one.Sequence > _last))
        {
            _last = one.Sequence;
            if (one.Kind is not (TaskEventKind.Succeeded or TaskEventKind.Failed))
                continue;
            var count = _counts.GetValueOrDefault(Minute(one.Time));
            _counts[Minute(one.Time)] = one.Kind == TaskEventKind.Succeeded ? (count.Good + 1, count.Bad) : (count.Good, count.Bad + 1);
            if (one.Kind != TaskEventKind.Failed)
                continue;
            _failures.AddFirst(one);
            if (_failures.Count > MaxFailures)
                _failures.RemoveLast();
        }

        foreach (var old in _counts.Keys.Where(minute => minute <= Minute(now) - Minutes || minute > Minute(now) + 1).ToArray())
            _counts.Remove(old);
    }

    /// <summary>The counts of the last <see cref="Minutes"/> minutes, oldest first.</summary>
    public IReadOnlyList<(int Good, int Bad)> Counts(DateTimeOffset now) =>
        [.. Enumerable.Range(0, Minutes).Select(i => _counts.GetValueOrDefault(Minute(now) - Minutes + 1 + i))];

    private static long Minute(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
