using System.Net;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Clustering.Membership;

/// <summary>Reads what a cluster endpoint said as strictly as what comes by multicast.</summary>
public static class NodeInfoReading
{
    /// <summary>The same as an advertisement; the endpoints that only matter to clients are left out.</summary>
    /// <exception cref="WetwareException">Kind <c>failed</c>: a field is not what it should be.</exception>
    public static Advertisement ToAdvertisement(this NodeInfo info)
    {
        if (!ClusteringOptions.IsNamespace(info.Namespace))
            throw Wrong("namespace");
        if (!PeerId.TryParse(info.Peer, out var peer))
            throw Wrong("peer");
        if (!ServerId.TryParse(info.Server, out var server))
            throw Wrong("server");
        NodeStage stage = info.Stage switch
        {
            "candidate" => NodeStage.Candidate,
            "waiting" => NodeStage.Waiting,
            "member" => NodeStage.Member,
            "primary" => NodeStage.Primary,
            "database" => NodeStage.Database,
            _ => throw Wrong("stage"),
        };
        PrimaryRef? primary = null;
        if (info.PrimaryPeer is not null || info.PrimaryEndpoint is not null)
        {
            if (!PeerId.TryParse(info.PrimaryPeer, out var primaryPeer) || !Endpoints.TryParseStrict(info.PrimaryEndpoint ?? "", out var endpoint))
                throw Wrong("primary");
            primary = new PrimaryRef(primaryPeer, endpoint);
        }

        if (stage is NodeStage.Member or NodeStage.Primary && primary is null)
            throw Wrong("primary");
        return new Advertisement
        {
            Namespace = info.Namespace,
            Peer = peer,
            Server = server,
            Stage = stage,
            Cluster = primary?.Endpoint ?? new IPEndPoint(IPAddress.Loopback, 1),
            Primary = primary,
        };
    }

    private static WetwareException Wrong(string field) => new(ErrorKind.Failed, $"the cluster endpoint's field {field} cannot be read");
}
