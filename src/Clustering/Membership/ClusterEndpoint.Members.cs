using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wetware.Errors;

namespace Wetware.Clustering.Membership;

public sealed partial class ClusterEndpoint
{
    private async Task<NodeInfo> Info(CancellationToken cancellationToken)
    {
        var self = _self ?? throw new WetwareException(ErrorKind.Disconnected, "this node is starting");
        return new NodeInfo
        {
            Namespace = self.Namespace,
            Peer = self.Peer.ToString(),
            Server = self.Server.ToString(),
            Stage = self.Stage.ToString().ToLowerInvariant(),
            PrimaryPeer = self.Primary?.Peer.ToString(),
            PrimaryEndpoint = self.Primary?.Endpoint.ToString(),
            Gateways = await Gateways(self.Gateway, cancellationToken).ConfigureAwait(false),
            Now = _time.GetUtcNow(),
        };
    }

    private async Task<IReadOnlyList<string>> Gateways(IPEndPoint? own, CancellationToken cancellationToken)
    {
        var known = new List<string>();
        if (own is not null)
            known.Add(own.ToString());
        if (_table is not { } table)
            return known;
        var members = await table.Read(cancellationToken).ConfigureAwait(false);
        known.AddRange(members.Rows
            .Where(row => row.Status == (int)SiloStatus.Active && row.ProxyPort > 0)
            .Select(row => new IPEndPoint(SiloText.Read(row.Silo).Endpoint.Address, row.ProxyPort).ToString()));
        return [.. known.Distinct().Take(64)];
    }

    private async Task<(int Status, byte[] Body)> Members(string? path, byte[] body, CancellationToken cancellationToken)
    {
        if (_table is not { } table)
            return Error(StatusCodes.Status409Conflict, ErrorKind.Unimplemented, "this node is not the primary");
        switch (path)
        {
            case ClusterPaths.Read:
                var members = await table.Read(cancellationToken).ConfigureAwait(false);
                return (StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(members, MemberJson.Default.MemberTable));
            case ClusterPaths.Insert:
                var insert = Parse(body, MemberJson.Default.InsertRequest);
                return Done(await table.Insert(insert.Row, insert.Version, cancellationToken).ConfigureAwait(false));
            case ClusterPaths.Update:
                var update = Parse(body, MemberJson.Default.UpdateRequest);
                return Done(await table.Update(update.Row, update.ETag, update.Version, cancellationToken).ConfigureAwait(false));
            case ClusterPaths.Alive:
                var alive = Parse(body, MemberJson.Default.AliveRequest);
                MemberLimits.Check("silo", alive.Silo);
                await table.Alive(alive.Silo, alive.At, cancellationToken).ConfigureAwait(false);
                return Done(true);
            case ClusterPaths.Clean:
                await table.Clean(Parse(body, MemberJson.Default.CleanRequest).Before, cancellationToken).ConfigureAwait(false);
                return Done(true);
            default:
                return Error(StatusCodes.Status404NotFound, ErrorKind.NotFound, "there is nothing here");
        }
    }

    private static T Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(body, type) ?? throw new JsonException("the body is null");

    private static (int Status, byte[] Body) Done(bool done) =>
        (StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(new DoneAnswer(done), MemberJson.Default.DoneAnswer));

    [LoggerMessage(Level = LogLevel.Information, Message = "Port {Port} is in use; the cluster endpoint uses another one")]
    private static partial void LogDefaultPortTaken(ILogger logger, int port);
}
