namespace Orleans.Runtime.ReminderService;

/// <summary>Keeps reminders in a grain: they live as long as the silo that holds it. For development and tests.</summary>
internal sealed class InMemoryReminderTable(IGrainFactory grains) : IReminderTable
{
    private const long GrainKey = 12345;
    private readonly IReminderTableGrain _grain = grains.GetGrain<IReminderTableGrain>(GrainKey);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => _grain.ReadRows(grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => _grain.ReadRange(begin, end);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => _grain.ReadRow(grainId, reminderName);

    public Task<string?> UpsertRow(ReminderEntry entry) => _grain.UpsertRow(entry);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => _grain.RemoveRow(grainId, reminderName, eTag);

    public Task TestOnlyClearTable() => _grain.Clear();
}
