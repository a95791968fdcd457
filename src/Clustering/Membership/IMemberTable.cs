namespace Wetware.Clustering.Membership;

/// <summary>The membership of an embedded cluster: rows in the primary's database, the same contract there and over HTTP.</summary>
public interface IMemberTable
{
    /// <summary>The whole table at one moment.</summary>
    Task<MemberTable> Read(CancellationToken cancellationToken);

    /// <summary>Adds a row if the table is still at <paramref name="version"/> and has none for that silo.</summary>
    Task<bool> Insert(MemberRow row, int version, CancellationToken cancellationToken);

    /// <summary>Replaces a row if it still has <paramref name="etag"/> and the table is at <paramref name="version"/>.</summary>
    Task<bool> Update(MemberRow row, string etag, int version, CancellationToken cancellationToken);

    /// <summary>Notes a sign of life; neither version nor ETag changes.</summary>
    Task Alive(string silo, DateTime at, CancellationToken cancellationToken);

    /// <summary>Removes rows of dead silos that gave no sign of life since <paramref name="before"/>.</summary>
    Task Clean(DateTime before, CancellationToken cancellationToken);
}
