using System.Net;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Silo.Discovery;
using Wetware.Silo.Membership;
using Wetware.Silo.Options;
using Wetware.Waiting;

namespace Wetware.Silo.Hosting;

/// <summary>How a starting node finds its cluster: hears others by multicast or asks given addresses, and lets <see cref="Election"/> decide.</summary>
internal sealed partial class Meeting(
    NodeOptions options, Advertisement self, IDiscovery discovery, ClusterEndpoint endpoint, ClusterClient client, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SayWaitingEvery = TimeSpan.FromSeconds(10);

    private readonly bool _mayLead = options.Bootstrap || options.Role == NodeRole.Gateway;
    private readonly List<DnsEndPoint> _addresses = Parse(options.Join);

    /// <summary>The primary to join; null: lead.</summary>
    public async Task<PrimaryRef?> Run(CancellationToken cancellationToken)
    {
        // The clock of a machine is often set while it starts.
        var steady = new SteadyTime(time);
        var started = steady.Now;
        var saidWaiting = started;
        var asks = new Repeat(time, options.Discovery.BrowseTime / 4);

        // Someone who is told where the cluster is leads only when told that as well.
        var mayLead = _addresses.Count == 0 ? _mayLead : options.Bootstrap;
        var election = new Election(self.Peer, mayLead, options.Discovery.BrowseTime, started);
        Say(mayLead);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (asks.IsDue())
                await Ask(election, steady, cancellationToken).ConfigureAwait(false);
            while (discovery.Sightings.TryRead(out var heard))
            {
                if (_addresses.Count == 0)
                    election.Heard(heard.Node, steady.Now);
            }

            var outcome = election.Decide(steady.Now);
            if (outcome.Step == ElectionStep.Lead)
                return null;
            if (outcome.Step == ElectionStep.Join)
            {
                if (await Leads(outcome.Primary!, cancellationToken).ConfigureAwait(false))
                    return outcome.Primary;
                election.CouldNotJoin(outcome.Primary!);
                await Task.Delay(options.Discovery.BrowseTime / 4, time, cancellationToken).ConfigureAwait(false);
            }

            if (steady.Now - saidWaiting >= SayWaitingEvery)
            {
                saidWaiting = steady.Now;
                LogStillWaiting(logger, options.Namespace, (int)(saidWaiting - started).TotalSeconds);
            }

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

    private async Task Ask(Election election, SteadyTime steady, CancellationToken cancellationToken)
    {
        if (_addresses.Count == 0)
        {
            discovery.Query();
            if (_mayLead)
                discovery.Advertise(self with { Stage = NodeStage.Candidate });
            return;
        }

        foreach (var address in _addresses)
        {
            if (await Hear(address, cancellationToken).ConfigureAwait(false) is { } node)
                election.Heard(node, steady.Now);
        }
    }

    private async Task<Advertisement?> Hear(EndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            var info = await client.Info(address, cancellationToken).ConfigureAwait(false);
            if (info.Namespace != options.Namespace)
                throw new NodeStartException($"Cluster:Join: {address} belongs to namespace \"{info.Namespace}\", this node to \"{options.Namespace}\" (--ns)");
            return info.ToAdvertisement();
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            throw new NodeStartException($"Cluster:Join: {error.Message} (--secret-file)", error);
        }
        catch (WetwareException error)
        {
            LogNoAnswer(logger, address, error.Message);
            return null;
        }
    }

    private async Task<bool> Leads(PrimaryRef primary, CancellationToken cancellationToken)
    {
        try
        {
            var info = await client.Info(primary.Endpoint, cancellationToken).ConfigureAwait(false);
            if (info.ToAdvertisement() is { Stage: NodeStage.Primary } there && there.Peer == primary.Peer && there.Namespace == options.Namespace)
                return true;
            LogNotPrimary(logger, primary.Peer, primary.Endpoint);
        }
        catch (WetwareException error)
        {
            LogPrimaryAway(logger, primary.Peer, error.Message);
        }

        return false;
    }

    private static List<DnsEndPoint> Parse(IEnumerable<string> texts)
    {
        var read = new List<DnsEndPoint>();
        foreach (var text in texts)
        {
            if (!Endpoints.TryParse(text, NodeOptions.DefaultClusterPort, out var endpoint, out var problem))
                throw new NodeStartException($"Cluster:Join: {problem}");
            read.Add(endpoint);
        }

        return read;
    }
}
