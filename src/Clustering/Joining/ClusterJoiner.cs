using System.Net;
using Microsoft.Extensions.Logging;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Membership;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Clustering.Joining;

/// <summary>
/// How a starting node finds its cluster: hears others by multicast or asks given addresses, and lets <see cref="Election"/> decide. A node that hears a
/// cluster of its namespace that it cannot join waits until that is gone, and says why: to start beside it would be a second cluster.
/// </summary>
internal sealed partial class ClusterJoiner(
    ClusteringOptions options, Advertisement self, IDiscovery discovery, ClusterEndpoint endpoint, ClusterClient client, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly bool _mayLead = options.Bootstrap || options.CanLead;
    private readonly List<DnsEndPoint> _addresses = Parse(options.Join);
    private readonly ClusterJoinerReports _reports = new(time);
    private readonly Repeat _asks = new(time, options.Discovery.BrowseTime / 4);
    private readonly TimeSpan _silence = options.Discovery.BrowseTime * Election.Silence;

    // The clock of a machine is often set while it starts.
    private readonly SteadyTime _steady = new(time);
    private (string Reason, DateTimeOffset At)? _obstacle;

    /// <summary>The primary to join; null: lead.</summary>
    public async Task<PrimaryRef?> Run(CancellationToken cancellationToken)
    {
        var started = _steady.Now;

        // Someone who is told where the cluster is leads only when told that as well.
        var mayLead = _addresses.Count == 0 ? _mayLead : options.Bootstrap;
        var election = new Election(self.Peer, mayLead, options.Discovery.BrowseTime, started);
        Say(mayLead);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_asks.IsDue())
                await Ask(election, cancellationToken).ConfigureAwait(false);
            while (discovery.Announcements.TryRead(out var heard))
            {
                if (_addresses.Count == 0)
                    Hear(election, heard.Node);
            }

            NoteUnverified(election);
            var outcome = election.Decide(_steady.Now);
            if (outcome.Step == ElectionStep.Lead)
                return null;
            if (outcome.Step == ElectionStep.Join)
            {
                if (await Leads(outcome.Primary!, cancellationToken).ConfigureAwait(false))
                    return outcome.Primary;
                election.CouldNotJoin(outcome.Primary!);
                await Task.Delay(options.Discovery.BrowseTime / 4, time, cancellationToken).ConfigureAwait(false);
            }

            Report(started);
            await Task.Delay(Tick, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// For a node whose membership is in a database: returns when no cluster that keeps its own membership is heard in the namespace, at once when another node
    /// with a database is.
    /// </summary>
    public async Task RunWithDatabase(CancellationToken cancellationToken)
    {
        var started = _steady.Now;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_asks.IsDue())
                discovery.Query();
            var isShared = false;
            while (discovery.Announcements.TryRead(out var heard))
            {
                isShared |= heard.Node.Stage == NodeStage.Database;
                if (heard.Node is { Stage: NodeStage.Primary or NodeStage.Member } && heard.Node.Peer != self.Peer)
                    _obstacle = ($"its primary {heard.Node.Primary!.Peer} at {heard.Node.Primary.Endpoint} holds the membership, and this node has Cluster:Database (WW_DATABASE). Stop that cluster, or use another namespace (--ns)", _steady.Now);
            }

            NoteUnverified(null);
            if (Obstacle() is null && (isShared || _steady.Now - started >= options.Discovery.BrowseTime))
                return;
            Report(started);
            await Task.Delay(Tick, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Say(bool mayLead)
    {
        var stage = self with { Stage = mayLead ? NodeStage.Candidate : NodeStage.Waiting };
        endpoint.Tell(stage);
        if (_addresses.Count > 0)
        {
            LogAsking(logger, options.Join);
            return;
        }

        discovery.Advertise(stage);
        LogListening(logger, options.Namespace);
    }

    private async Task Ask(Election election, CancellationToken cancellationToken)
    {
        if (_addresses.Count == 0)
        {
            discovery.Query();
            if (_mayLead)
                discovery.Advertise(self with { Stage = NodeStage.Candidate });
            return;
        }

        // One that does not prove itself may be anybody in a member's place; when none does, it is this node's secret that is wrong.
        var strangers = new List<WetwareException>();
        foreach (var address in _addresses)
        {
            try
            {
                if (await Ask(address, cancellationToken).ConfigureAwait(false) is { } node)
                    election.Heard(node, _steady.Now);
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
            {
                strangers.Add(error);
                if (_reports.IsNew(address, error.Message))
                    LogNoAnswer(logger, address, error.Message);
            }
        }

        if (strangers.Count == _addresses.Count)
            throw new NodeStartException($"Cluster:Join: {strangers[0].Message} (--secret-file)", strangers[0]);
    }

    private async Task<Advertisement?> Ask(EndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            var info = await client.Info(address, cancellationToken).ConfigureAwait(false);
            if (info.Namespace != options.Namespace)
                throw new NodeStartException($"Cluster:Join: {address} belongs to namespace \"{info.Namespace}\", this node to \"{options.Namespace}\" (--ns)");
            var node = info.ToAdvertisement();
            if (node.Stage == NodeStage.Database)
                throw new NodeStartException($"Cluster:Join: {address} belongs to a cluster whose membership is in a database: give this node the same Cluster:Database (WW_DATABASE)");
            return node;
        }
        catch (WetwareException error) when (error.Kind != ErrorKind.Denied)
        {
            if (_reports.IsNew(address, error.Message))
                LogNoAnswer(logger, address, error.Message);
            return null;
        }
    }

    private void Hear(Election election, Advertisement node)
    {
        var now = _steady.Now;
        election.Heard(node, now);
        if (node.Stage == NodeStage.Database && node.Peer != self.Peer)
            _obstacle = ($"the membership of node {node.Peer} at {node.Cluster} is in a database. Give this node the same Cluster:Database (WW_DATABASE), or use another namespace (--ns)", now);
    }

    private void NoteUnverified(Election? election)
    {
        if (_addresses.Count > 0 || discovery.UnverifiedNode is not { } stranger)
            return;
        var at = _steady.Now - time.GetElapsedTime(stranger.At);
        election?.SawUnverified(at);
        if (_steady.Now - at < _silence)
            _obstacle = ($"the announcement of a node at {stranger.From} {stranger.Problem}. Give this node that cluster's secret (--secret-file) and the right time, or use another namespace (--ns)", at);
    }

    private async Task<bool> Leads(PrimaryRef primary, CancellationToken cancellationToken)
    {
        try
        {
            var info = await client.Info(primary.Endpoint, cancellationToken).ConfigureAwait(false);
            if (info.ToAdvertisement() is { Stage: NodeStage.Primary } there && there.Peer == primary.Peer && there.Namespace == options.Namespace)
                return true;
            if (_reports.IsNew(primary.Endpoint, "not the primary"))
                LogNotPrimary(logger, primary.Peer, primary.Endpoint);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            _obstacle = ($"{error.Message} (--secret-file)", _steady.Now);
        }
        catch (WetwareException error)
        {
            if (_reports.IsNew(primary.Endpoint, error.Message))
                LogPrimaryAway(logger, primary.Peer, error.Message);
        }

        return false;
    }

    private string? Obstacle() => _obstacle is { } known && _steady.Now - known.At < _silence ? known.Reason : null;

    private void Report(DateTimeOffset started)
    {
        var waited = _steady.Now - started;
        if (Obstacle() is { } reason)
        {
            if (_reports.IsNew("obstacle", reason))
                LogCannotJoin(logger, options.Namespace, reason);
        }
        else if (waited >= ClusterJoinerReports.Every && _reports.IsNew("waiting", ""))
        {
            LogStillWaiting(logger, options.Namespace, (int)waited.TotalSeconds);
        }
    }

    private static List<DnsEndPoint> Parse(IEnumerable<string> texts)
    {
        var read = new List<DnsEndPoint>();
        foreach (var text in texts)
        {
            if (!Endpoints.TryParse(text, ClusteringOptions.DefaultClusterPort, out var endpoint, out var problem))
                throw new NodeStartException($"Cluster:Join: {problem}");
            read.Add(endpoint);
        }

        return read;
    }
}
