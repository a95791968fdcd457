using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>Orleans' reminder table over an <see cref="IReminderStore"/>.</summary>
public sealed class EmbeddedReminderTable(IReminderStore store) : IReminderTable
{
    /// <inheritdoc />
    public async Task<ReminderTableData> ReadRows(GrainId grainId) =>
        Data(await store.ReadGrain(grainId.ToString(), CancellationToken.None).ConfigureAwait(false));

    /// <inheritdoc />
    public async Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        Data(await store.ReadRange(begin, end, CancellationToken.None).ConfigureAwait(false));

    /// <inheritdoc />
    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var row = await store.Read(grainId.ToString(), reminderName, CancellationToken.None).ConfigureAwait(false);
        return row is null ? null : Entry(row);
    }

    /// <inheritdoc />
    public async Task<string?> UpsertRow(ReminderEntry entry) =>
        await store.Upsert(
            new ReminderRow
            {
                Grain = entry.GrainId.ToString(),
                Name = entry.ReminderName,
                Hash = entry.GrainId.GetUniformHashCode(),
                StartAt = entry.StartAt,
                Period = entry.Period,
            },
            CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc />
    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        store.Remove(grainId.ToString(), reminderName, eTag, CancellationToken.None);

    /// <inheritdoc />
    public Task TestOnlyClearTable() => throw new NotSupportedException("The embedded reminder table is not cleared as a whole.");

    private static ReminderTableData Data(IReadOnlyList<ReminderRow> rows) => new(rows.Select(Entry));

    private static ReminderEntry Entry(ReminderRow row) => new()
    {
        GrainId = GrainId.Parse(row.Grain),
        ReminderName = row.Name,
        StartAt = row.StartAt,
        Period = row.Period,
        ETag = row.ETag,
    };
}
