namespace Wetware.Clustering.Membership;

/// <summary>The primary's table, asked over HTTP by the other nodes.</summary>
public sealed class HttpMemberTable(ClusterClient client, PrimaryLocator primary) : IMemberTable
{
    /// <inheritdoc />
    public Task<MemberTable> Read(CancellationToken cancellationToken) => client.Read(primary.Endpoint, cancellationToken);

    /// <inheritdoc />
    public Task<bool> Insert(MemberRow row, int version, CancellationToken cancellationToken) =>
        client.Change(primary.Endpoint, ClusterPaths.Insert, new InsertRequest(row, version), MemberJson.Default.InsertRequest, cancellationToken);

    /// <inheritdoc />
    public Task<bool> Update(MemberRow row, string etag, int version, CancellationToken cancellationToken) =>
        client.Change(primary.Endpoint, ClusterPaths.Update, new UpdateRequest(row, etag, version), MemberJson.Default.UpdateRequest, cancellationToken);

    /// <inheritdoc />
    public Task Alive(string silo, DateTime at, CancellationToken cancellationToken) =>
        client.Change(primary.Endpoint, ClusterPaths.Alive, new AliveRequest(silo, at), MemberJson.Default.AliveRequest, cancellationToken);

    /// <inheritdoc />
    public Task Clean(DateTime before, CancellationToken cancellationToken) =>
        client.Change(primary.Endpoint, ClusterPaths.Clean, new CleanRequest(before), MemberJson.Default.CleanRequest, cancellationToken);
}
