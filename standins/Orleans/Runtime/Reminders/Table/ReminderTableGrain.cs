using Orleans.Runtime;
using Orleans.Runtime.ReminderService;

namespace Orleans;

/// <inheritdoc cref="IReminderTableGrain" />
[KeepAlive]
internal sealed class ReminderTableGrain : Grain, IReminderTableGrain
{
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _rows = [];

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(Where(key => key.Equals(grainId)));

    public Task<ReminderTableData> ReadRange(uint begin, uint end) =>
        Task.FromResult(Where(key => ReminderRange.Contains(begin, end, key.GetUniformHashCode())));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(_rows.GetValueOrDefault((grainId, reminderName)));

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        entry.ETag = Guid.NewGuid().ToString("N");
        _rows[(entry.GrainId, entry.ReminderName)] = entry;
        return Task.FromResult<string?>(entry.ETag);
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        Task.FromResult(_rows.TryGetValue((grainId, reminderName), out var row) && row.ETag == eTag && _rows.Remove((grainId, reminderName)));

    public Task Clear()
    {
        _rows.Clear();
        return Task.CompletedTask;
    }

    private ReminderTableData Where(Func<GrainId, bool> wanted) =>
        new(_rows.Where(row => wanted(row.Key.Grain)).Select(row => row.Value));
}
