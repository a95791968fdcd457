using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Silo.Discovery;
using Wetware.Silo.Membership;

namespace Wetware.Silo.Hosting;

/// <summary>
/// Watches the network while the node runs. An ordinary node follows its primary to a new address. A primary that hears another primary of its
/// namespace: if it is young and alone and the other has the lower peer id, it stands down and joins the other; else it says loudly that there are two
/// clusters, because no rule can merge what they hold.
/// </summary>
internal sealed partial class PrimaryMonitor(
    NodeContext node, PrimaryLocator primary, IDiscovery discovery, ClusterClient client, TaskCompletionSource standDown, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly long _began = node.Time.GetTimestamp();
    private readonly Repeat _warn = new(node.Time, WarnEvery);
    private Task _watching = Task.CompletedTask;
    private Task _asking = Task.CompletedTask;

    /// <summary>Begins to watch.</summary>
    public PrimaryMonitor Start()
    {
        _watching = Watch(_stop.Token);
        if (!node.IsPrimary && node.Options.Join.Count > 0)
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
                if (heard.Node.Stage == NodeStage.Database && node.IsPrimary && _warn.IsDue())
                    LogDatabase(logger, heard.Node.Peer, heard.Node.Cluster, node.Options.Namespace);
                if (heard.Node.Stage != NodeStage.Primary)
                    continue;
                if (!node.IsPrimary)
                    Follow(heard.Node);
                else if (heard.Node.Peer != node.Identity.Peer)
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
        using var timer = new PeriodicTimer(AskEvery, node.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                foreach (var text in node.Options.Join)
                {
                    if (Endpoints.TryParse(text, NodeOptions.DefaultClusterPort, out var address, out _))
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
            if (there.Stage == NodeStage.Primary && there.Namespace == node.Options.Namespace)
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
        if (there.Peer != primary.Peer || there.Endpoint.Equals(primary.Endpoint))
            return;
        primary.Endpoint = there.Endpoint;
        LogFollowed(logger, there.Endpoint);
    }

    private async Task Compete(Advertisement other, CancellationToken stop)
    {
        var young = node.Time.GetElapsedTime(_began) < Young;
        if (young && other.Peer < node.Identity.Peer && await IsAlone(stop).ConfigureAwait(false))
        {
            LogStandingDown(logger, other.Peer);
            standDown.TrySetResult();
        }
        else if (!young && _warn.IsDue())
        {
            LogTwoPrimaries(logger, other.Peer, other.Cluster, node.Options.Namespace);
        }
    }

    private async Task<bool> IsAlone(CancellationToken stop)
    {
        var members = await node.Members!.Read(stop).ConfigureAwait(false);
        var self = node.Name.ToString();
        return members.Rows.All(row => row.SiloName == self);
    }
}
