using System.Globalization;

namespace Wetware.Clustering.Membership;

/// <summary>
/// Orleans' view of an <see cref="IMemberTable"/>. The interface's methods without a token are abstract, those with one are called where Orleans has one.
/// </summary>
/// <param name="table">Returns the table; not called before Orleans uses it.</param>
public sealed class OrleansMembershipTable(Func<IMemberTable> table) : IMembershipTable
{
    /// <inheritdoc />
    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    /// <summary>Nothing to prepare: the table is made with the database.</summary>
    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) => table().Read(cancellationToken);

    /// <inheritdoc />
    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    /// <summary>Deleting a living cluster's membership is not offered.</summary>
    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The embedded membership table is removed by removing the primary's data directory.");

    /// <inheritdoc />
    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    /// <summary>Removes old rows of dead silos.</summary>
    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        table().Clean(beforeDate.UtcDateTime, cancellationToken);

    /// <inheritdoc />
    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    /// <summary>The version and the one row, if there is one.</summary>
    public async Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken)
    {
        var all = await ReadAllAsync(cancellationToken).ConfigureAwait(false);
        return all.TryGet(key) is { } found ? new MembershipTableData(found, all.Version) : new MembershipTableData(all.Version);
    }

    /// <inheritdoc />
    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    /// <summary>The whole table.</summary>
    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken)
    {
        var read = await table().Read(cancellationToken).ConfigureAwait(false);
        var version = new TableVersion(read.Version, read.Version.ToString(CultureInfo.InvariantCulture));
        return new MembershipTableData([.. read.Rows.Select(row => Tuple.Create(MemberEntries.ToEntry(row), row.ETag!))], version);
    }

    /// <inheritdoc />
    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    /// <summary>Adds a row; <paramref name="tableVersion"/> is the version to come.</summary>
    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        table().Insert(MemberEntries.ToRow(entry), tableVersion.Version - 1, cancellationToken);

    /// <inheritdoc />
    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    /// <summary>Replaces a row; <paramref name="tableVersion"/> is the version to come.</summary>
    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        table().Update(MemberEntries.ToRow(entry), etag, tableVersion.Version - 1, cancellationToken);

    /// <inheritdoc />
    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    /// <summary>Notes a sign of life.</summary>
    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) =>
        table().Alive(SiloText.Write(entry.SiloAddress), entry.IAmAliveTime, cancellationToken);
}
