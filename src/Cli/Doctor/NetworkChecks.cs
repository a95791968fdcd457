using System.Net;
using Wetware.Cli.Connecting;
using Wetware.Cli.Discover;
using Wetware.Clustering;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Silo.Configuration;

namespace Wetware.Cli.Doctor;

/// <summary>What can be seen of the network and the cluster.</summary>
internal sealed class NetworkChecks(ClientOptions options, TimeProvider time)
{
    private static readonly TimeSpan ListenFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    private readonly List<Finding> _findings = [];

    public async Task<IReadOnlyList<Finding>> Run(CancellationToken cancellationToken)
    {
        var secret = Secret();
        var packets = await Listen(secret, cancellationToken).ConfigureAwait(false);
        Multicast(packets);
        Peers(packets);
        Clusters(packets);
        await Endpoints(secret, cancellationToken).ConfigureAwait(false);
        await Cluster(cancellationToken).ConfigureAwait(false);
        return _findings;
    }

    private ClusterSecret? Secret()
    {
        try
        {
            return ClusterSecret.Find(options.Node);
        }
        catch (NodeStartException error)
        {
            _findings.Add(Finding.Problem("secret", error.Message, "mend the file; what follows was looked at without a secret"));
            return null;
        }
    }

    private async Task<List<Packet>> Listen(ClusterSecret? secret, CancellationToken cancellationToken)
    {
        var listener = new PacketListener(options.Node.Discovery, time, strings => Doubt(strings, secret));
        await using var _ = listener.ConfigureAwait(false);
        var heard = new List<Packet>();
        try
        {
            listener.Start();
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(ListenFor);
            for (var i = 0; i < 3; i++)
            {
                listener.Query();
                await Task.Delay(ListenFor / 4, time, cancellationToken).ConfigureAwait(false);
            }

            while (listener.Packets.TryRead(out var packet))
                heard.Add(packet);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _findings.Add(Finding.Problem("multicast", error.Message, "use --join host:port"));
        }

        return heard;
    }

    // Why a node with these settings would not believe an announcement of its namespace.
    private string? Doubt(IReadOnlyList<string> strings, ClusterSecret? secret)
    {
        if (AdvertisementText.NamespaceOf(strings) != options.Node.Namespace)
            return null;
        if (secret is null)
            return "is authenticated with a secret, and none is given here";
        return AdvertisementText.TryRead(strings, secret, time.GetUtcNow(), options.Node.Discovery.Freshness, out _, out var problem) ? null : problem;
    }

    private void Multicast(List<Packet> packets) => _findings.Add(
        packets.Any(p => p.Type == "query")
            ? Finding.Ok("multicast", "our own query came back: packets travel on this machine")
            : Finding.Problem("multicast", "our own query did not come back (UDP port 5353)", "a firewall, a container network or a missing route keeps it: try --interface lo on one machine, or --join host:port"));

    private void Peers(List<Packet> packets)
    {
        var nodes = packets.Where(p => p.Type == "announcement").DistinctBy(p => (p.Peer, p.Server)).ToArray();
        var ours = nodes.Count(p => p.Error is null && p.Namespace == options.Node.Namespace);
        var others = nodes.Where(p => p.Error is null && p.Namespace != options.Node.Namespace).Select(p => p.Namespace).Distinct().Order().ToArray();
        var seen = $"{ours} nodes of namespace \"{options.Node.Namespace}\" heard"
            + (others.Length > 0 ? $", and nodes of {string.Join(", ", others)}" : "");
        _findings.Add(ours > 0 || options.Node.Join.Count > 0
            ? Finding.Ok("peers", seen)
            : Finding.Warning("peers", seen, others.Length > 0 ? "is the namespace right (--ns)?" : "start a node: ww up"));
        foreach (var packet in nodes.Where(p => p is { Error: not null, Stage: not null }))
        {
            _findings.Add(Finding.Problem(
                "peers",
                $"peer {packet.Peer} at {packet.From}, a {packet.Stage} of namespace \"{packet.Namespace}\", is not believed: {packet.Error}",
                "a node with these settings would wait: give it that cluster's secret (--secret-file) and the right time, or another namespace (--ns)"));
        }

        foreach (var packet in packets.Where(p => p is { Error: not null, Stage: null }).DistinctBy(p => (p.From, p.Error)).Take(5))
            _findings.Add(Finding.Warning("peers", $"a packet from {packet.From} is not believed: {packet.Error}", "something else speaks on this service name"));
    }

    private void Clusters(List<Packet> packets)
    {
        var ours = packets.Where(p => p.Namespace == options.Node.Namespace && p.Stage is not null).DistinctBy(p => (p.Peer, p.Stage)).ToArray();
        var leaders = ours.Where(p => p.Stage == "primary").Select(p => $"primary {p.Peer}").ToList();
        var database = ours.FirstOrDefault(p => p.Stage == "database");
        if (database is not null)
            leaders.Add("one in a database");
        if (leaders.Count > 1)
        {
            _findings.Add(Finding.Problem(
                "namespace", $"{leaders.Count} clusters that share nothing: {string.Join(", ", leaders)}", "stop all but one of them, or give each a namespace of its own (--ns)"));
        }

        if (database is not null && options.Node.Database is null)
        {
            _findings.Add(Finding.Warning(
                "database", $"the membership of peer {database.Peer} is in a database, and WW_DATABASE is not set here", "commands work; a node with these settings would wait until it is set"));
        }
    }

    private async Task Endpoints(ClusterSecret? secret, CancellationToken cancellationToken)
    {
        if (secret is null)
            return;
        using var client = new ClusterClient(secret);
        foreach (var text in options.Node.Join)
        {
            if (Clustering.Configuration.Endpoints.TryParse(text, NodeOptions.DefaultClusterPort, out var address, out _))
                await Endpoint(client, address, text, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task Endpoint(ClusterClient client, DnsEndPoint address, string text, CancellationToken cancellationToken)
    {
        try
        {
            var info = await client.Info(address, cancellationToken).ConfigureAwait(false);
            _findings.Add(info.Namespace == options.Node.Namespace
                ? Finding.Ok("endpoint", $"{text} answers as {info.Stage}, peer {info.Peer}")
                : Finding.Problem("endpoint", $"{text} is in namespace \"{info.Namespace}\"", "use its namespace (--ns)"));
            var skew = (info.Now - time.GetUtcNow()).Duration();
            _findings.Add(skew <= ClockTolerance
                ? Finding.Ok("clock", $"{skew.TotalSeconds:0.0} s away from {text}")
                : Finding.Problem("clock", $"{skew.TotalSeconds:0} s away from {text}; beyond 60 s nodes with a secret refuse each other", "synchronise the clocks (NTP)"));
        }
        catch (WetwareException error)
        {
            _findings.Add(Finding.Problem(
                "endpoint", error.Message, error.Kind == ErrorKind.Denied ? "give the cluster's secret (--secret-file)" : "is the node running, and its --cluster-port right?"));
        }
    }

    private async Task Cluster(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await ClusterConnection.Open(options, cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var nodes = await connection.Client.GetGrain<INodesGrain>(0).List(cancellationToken).ConfigureAwait(false);
            var silent = nodes.Where(node => !node.Answered).ToArray();
            _findings.Add(Finding.Ok("cluster", $"{nodes.Count} nodes, {nodes.Count(n => n.Role == NodeRole.Gateway)} of them gateways"));
            _findings.Add(nodes.Any(node => node.Database) ? Finding.Ok("primary", "none: membership and storage are in a database")
                : nodes.FirstOrDefault(node => node.Primary) is { } primary ? Finding.Ok("primary", $"peer {primary.Peer}")
                : Finding.Problem("primary", "away: nothing can be stored and nobody can join", "start the node that led before, with its data directory"));
            foreach (var node in silent)
                _findings.Add(Finding.Warning("cluster", $"node {node.Server} at {node.Address} is a member but does not answer", "it is removed by itself if it is gone; else look at its log"));
        }
        catch (CommandException error)
        {
            _findings.Add(Finding.Problem("cluster", error.Message, "start one with `ww up`"));
        }
        catch (NodeStartException error)
        {
            _findings.Add(Finding.Problem("cluster", error.Message, "mend the setting"));
        }
    }
}
