using Orleans;
using Orleans.Runtime;

namespace Wetware.Tests.Reminders;

/// <summary>A reminder table that outlives the silos that use it.</summary>
internal sealed class TestTable : IReminderTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _rows = [];

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(Where(row => row.GrainId.Equals(grainId)));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(Where(row =>
        row.GrainId.GetUniformHashCode() is var hash && (begin < end ? hash > begin && hash <= end : hash > begin || hash <= end)));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(Where(row => row.GrainId.Equals(grainId) && row.ReminderName == reminderName).Reminders.FirstOrDefault());

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        lock (_gate)
            _rows[(entry.GrainId, entry.ReminderName)] = entry;
        return Task.FromResult<string?>(entry.ETag = $"{Guid.NewGuid()}");
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        lock (_gate)
            return Task.FromResult(_rows.Remove((grainId, reminderName)));
    }

    public Task TestOnlyClearTable()
    {
        lock (_gate)
            _rows.Clear();
        return Task.CompletedTask;
    }

    private ReminderTableData Where(Func<ReminderEntry, bool> wanted)
    {
        lock (_gate)
            return new ReminderTableData(_rows.Values.Where(wanted).ToArray());
    }
}
