using Microsoft.Extensions.Logging;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Membership;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Clustering.Joining;

/// <summary>
/// Watches the network while the silo runs. A member follows its primary to a new address. A primary that receives the announcement of another primary of its
/// namespace stands down if it is young and alone and the other has the lower peer id; otherwise it logs that there are two clusters, because
/// their contents cannot be merged.
/// </summary>
internal sealed partial class PrimaryMonitor(
    JoinedCluster joined, IDiscovery discovery, ClusterClient client, TaskCompletionSource standDown, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly long _began = time.GetTimestamp();
    private readonly Repeat _warn = new(time, WarnEvery);
    private Task _watching = Task.CompletedTask;
    private Task _asking = Task.CompletedTask;

    /// <summary>Begins to watch.</summary>
    public PrimaryMonitor Start()
    {
        _watching = Watch(_stop.Token);
        if (!joined.IsPrimary && joined.Options.Join.Count > 0)
            _asking = AskAddresses(_stop.Token);
        return this;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_watching, _asking).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task Watch(CancellationToken stop)
    {
        try
        {
            await foreach (var heard in discovery.Announcements.ReadAllAsync(stop).ConfigureAwait(false))
            {
                if (heard.Node.Stage == NodeStage.Database && joined.IsPrimary && _warn.IsDue())
                    LogDatabase(logger, heard.Node.Peer, heard.Node.Cluster, joined.Options.Namespace);
                if (heard.Node.Stage != NodeStage.Primary)
                    continue;
                if (!joined.IsPrimary)
                    Follow(heard.Node);
                else if (heard.Node.Peer != joined.Self)
                    await Compete(heard.Node, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    // Nodes that were told an address instead of listening ask there again when the primary is lost.
    private async Task AskAddresses(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(AskEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                foreach (var text in joined.Options.Join)
                {
                    if (Endpoints.TryParse(text, ClusteringOptions.DefaultClusterPort, out var address, out _))
                        await Ask(address, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task Ask(System.Net.DnsEndPoint address, CancellationToken stop)
    {
        try
        {
            var there = (await client.Info(address, stop).ConfigureAwait(false)).ToAdvertisement();
            if (there.Stage == NodeStage.Primary && there.Namespace == joined.Options.Namespace)
                Follow(there);
        }
        catch (WetwareException error)
        {
            LogNoAnswer(logger, address, error.Message);
        }
    }

    private void Follow(Advertisement heard)
    {
        var there = heard.Primary!;
        if (there.Peer != joined.Primary.Peer || there.Endpoint.Equals(joined.Primary.Endpoint))
            return;
        joined.Primary.Endpoint = there.Endpoint;
        LogFollowed(logger, there.Endpoint);
    }

    private async Task Compete(Advertisement other, CancellationToken stop)
    {
        var young = time.GetElapsedTime(_began) < Young;
        if (young && other.Peer < joined.Self && await IsAlone(stop).ConfigureAwait(false))
        {
            LogStandingDown(logger, other.Peer);
            standDown.TrySetResult();
        }
        else if (!young && _warn.IsDue())
        {
            LogTwoPrimaries(logger, other.Peer, other.Cluster, joined.Options.Namespace);
        }
    }

    private async Task<bool> IsAlone(CancellationToken stop)
    {
        var members = await joined.Members.Read(stop).ConfigureAwait(false);
        var self = joined.SiloName;
        return members.Rows.All(row => row.SiloName == self);
    }
}

/// <summary>The cluster that a silo has joined or leads.</summary>
/// <param name="Options">The silo's options.</param>
/// <param name="Self">The silo's peer id.</param>
/// <param name="SiloName">The silo's name in the membership.</param>
/// <param name="Members">The membership table.</param>
/// <param name="IsPrimary">True when this silo holds the membership.</param>
/// <param name="Primary">Where the primary is.</param>
internal sealed record JoinedCluster(ClusteringOptions Options, PeerId Self, string SiloName, IMemberTable Members, bool IsPrimary, PrimaryLocator Primary);
