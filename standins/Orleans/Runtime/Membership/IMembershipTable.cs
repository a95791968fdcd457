using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// The one place where a cluster agrees on its members. Each change replaces one row and the table's version together, or nothing at all.
/// </summary>
/// <remarks>
/// The package has had two sets of methods, without and with a cancellation token. Which of them a given version declares abstract differs, so a
/// table that is to work with all of them implements both; this interface insists on it. The runtime calls the second set.
/// </remarks>
public interface IMembershipTable
{
    /// <summary>Called before all others.</summary>
    /// <param name="tryInitTableVersion">Create the version row when it is not there yet.</param>
    [Obsolete("Use InitializeMembershipTableAsync.")]
    Task InitializeMembershipTable(bool tryInitTableVersion);

    /// <summary>Deletes all that the table holds of a cluster.</summary>
    [Obsolete("Use DeleteMembershipTableEntriesAsync.")]
    Task DeleteMembershipTableEntries(string clusterId);

    /// <summary>Deletes rows of dead silos that were last heard of before a date.</summary>
    [Obsolete("Use CleanupDefunctSiloEntriesAsync.")]
    Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate);

    /// <summary>Reads one row and the version together.</summary>
    [Obsolete("Use ReadRowAsync.")]
    Task<MembershipTableData> ReadRow(SiloAddress key);

    /// <summary>Reads all rows and the version together.</summary>
    [Obsolete("Use ReadAllAsync.")]
    Task<MembershipTableData> ReadAll();

    /// <summary>Adds a row; false when the row exists or the version's tag is not the table's.</summary>
    [Obsolete("Use InsertRowAsync.")]
    Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion);

    /// <summary>Replaces a row; false when it is missing, or its tag or the version's tag is not the table's.</summary>
    [Obsolete("Use UpdateRowAsync.")]
    Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion);

    /// <summary>Writes <see cref="MembershipEntry.IAmAliveTime"/> and nothing else, checking no tag and leaving the version as it is.</summary>
    [Obsolete("Use UpdateIAmAliveAsync.")]
    Task UpdateIAmAlive(MembershipEntry entry);

    /// <summary>Called before all others.</summary>
    Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken);

    /// <summary>Deletes all that the table holds of a cluster.</summary>
    Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken);

    /// <summary>Deletes rows of dead silos that were last heard of before a date.</summary>
    Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken);

    /// <summary>Reads one row and the version together.</summary>
    Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken);

    /// <summary>Reads all rows and the version together.</summary>
    Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Adds a row; false when the row exists or the version's tag is not the table's.</summary>
    Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken);

    /// <summary>Replaces a row; false when it is missing, or its tag or the version's tag is not the table's.</summary>
    Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken);

    /// <summary>Writes <see cref="MembershipEntry.IAmAliveTime"/> and nothing else, checking no tag and leaving the version as it is.</summary>
    Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken);
}
