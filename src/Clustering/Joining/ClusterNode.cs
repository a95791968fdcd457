using System.Net;
using Microsoft.Extensions.Logging;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Nodes;

namespace Wetware.Clustering.Joining;

/// <summary>
/// A silo's part in its cluster. Its data directory, identity and ports are taken when it is created, because Orleans reads names and ports when it builds
/// its services; everything that needs the network happens in <see cref="Join"/>.
/// </summary>
internal sealed partial class ClusterNode : IDisposable, IAsyncDisposable
{
    private readonly ClusteringOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly DataDirectory _data;
    private readonly NodeIdentity _identity;
    private readonly PortReservation _reserved;
    private readonly ClusterClient _client;
    private readonly TaskCompletionSource _standDown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClusterEndpoint? _endpoint;
    private IDiscovery? _discovery;
    private PrimaryMonitor? _monitor;
    private JoinedCluster? _joined;
    private Advertisement? _self;
    private bool _disposed;

    /// <summary>Takes the data directory, the identity and the ports.</summary>
    /// <exception cref="NodeStartException">An option is wrong, or the folder or a port cannot be had.</exception>
    public ClusterNode(ClusteringOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var problems = new OptionProblems();
        options.Check(problems);
        problems.ThrowIfAny();
        (_options, _time, _loggers, _logger) = (options, time, loggers, loggers.CreateLogger<ClusterNode>());
        Secret = ClusterSecret.ForNode(options);
        _data = NodeFolder.Open(options);
        try
        {
            _identity = NodeIdentity.Open(_data);
            Ports = NodePorts.Choose(options, out var reserved);
            _reserved = (PortReservation)reserved;
            _client = new ClusterClient(Secret);
        }
        catch
        {
            _identity?.Dispose();
            _data.Dispose();
            throw;
        }
    }

    /// <summary>Addresses and ports of the silo.</summary>
    public NodePorts Ports { get; }

    /// <summary>What the cluster's members share.</summary>
    public ClusterSecret Secret { get; }

    /// <summary>The silo's name in the membership. It does not tell who leads, because that is decided later.</summary>
    public string SiloName => new NodeName(_identity.Server, _options.Kind, _identity.Peer).ToString();

    /// <summary>The membership table.</summary>
    /// <exception cref="InvalidOperationException">The silo has not joined yet.</exception>
    public IMemberTable Members => _joined?.Members ?? throw new InvalidOperationException("the silo has not joined a cluster yet");

    /// <summary>Completes when this primary should restart to join another one: see <see cref="PrimaryMonitor"/>.</summary>
    public Task StandDown => _standDown.Task;

    /// <summary>Finds the cluster and joins it, or leads a new one.</summary>
    public async Task Join(CancellationToken cancellationToken)
    {
        _endpoint = await ClusterEndpoint.StartForSilo(_options, Ports.Bind, Secret, _time, _loggers, cancellationToken).ConfigureAwait(false);
        var self = new Advertisement
        {
            Namespace = _options.Namespace,
            Peer = _identity.Peer,
            Server = _identity.Server,
            Stage = NodeStage.Waiting,
            Cluster = new IPEndPoint(Ports.Advertise, _endpoint.Address.Port),
        };
        LogStarting(_logger, _options.Namespace, _identity.Peer, _data.Path, self.Cluster);
        _discovery = _options.Discovery.Enabled
            ? new MulticastDiscovery(_options.Discovery, _options.Namespace, Secret, _time, _loggers.CreateLogger<MulticastDiscovery>())
            : new SilentDiscovery();
        _discovery.Start();
        var joiner = new ClusterJoiner(_options, self, _discovery, _endpoint, _client, _time, _loggers.CreateLogger<ClusterJoiner>());
        var found = await joiner.Run(cancellationToken).ConfigureAwait(false);
        var primary = found ?? new PrimaryRef(self.Peer, self.Cluster);
        _self = self with { Primary = primary, Stage = found is null ? NodeStage.Primary : NodeStage.Member };
        var locator = new PrimaryLocator(primary.Peer, primary.Endpoint);
        IMemberTable members = found is null ? new FileMemberTable(_data[FileMemberTable.FileName]) : new HttpMemberTable(_client, locator);
        if (found is null)
        {
            await StaleMembers.MarkUnreachable(members, self.Peer, _logger, cancellationToken).ConfigureAwait(false);
            _endpoint.Serve(members);

            // Others may join from now on, before this silo is up, which ends the election early.
            Announce(_self);
            LogLeading(_logger, _options.Namespace);
        }
        else
        {
            LogJoining(_logger, primary.Peer, primary.Endpoint);
            await StaleMembers.MarkEarlier(members, self.Peer, cancellationToken).ConfigureAwait(false);
            await PrimaryStart.Wait(members, primary.Peer, _time, cancellationToken).ConfigureAwait(false);
        }

        _joined = new JoinedCluster(_options, self.Peer, SiloName, members, found is null, locator);
    }

    /// <summary>Announces the silo's endpoints and watches the primary; for a silo that is active.</summary>
    public void Announce()
    {
        Announce(_self! with { Silo = new IPEndPoint(Ports.Advertise, Ports.Silo), Gateway = new IPEndPoint(Ports.Advertise, Ports.Gateway) });
        _monitor = new PrimaryMonitor(_joined!, _discovery!, _client, _standDown, _time, _loggers.CreateLogger<PrimaryMonitor>()).Start();
    }

    /// <summary>Withdraws the announcement.</summary>
    public void Leave() => _discovery?.Goodbye();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_monitor is not null)
            await _monitor.DisposeAsync().ConfigureAwait(false);
        if (_discovery is not null)
            await _discovery.DisposeAsync().ConfigureAwait(false);
        if (_endpoint is not null)
            await _endpoint.DisposeAsync().ConfigureAwait(false);
        (_monitor, _discovery, _endpoint) = (null, null, null);
        Dispose();
    }

    /// <summary>Releases what was taken when it was created. The rest ends with the silo's lifecycle.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _client.Dispose();
        _reserved.Release();
        _identity.Dispose();
        _data.Dispose();
    }

    private void Announce(Advertisement self)
    {
        _endpoint!.Tell(self);
        _discovery!.Advertise(self);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo of namespace {Namespace}: peer {Peer}, data in {Folder}, cluster endpoint {Endpoint}")]
    private static partial void LogStarting(ILogger logger, string @namespace, PeerId peer, string folder, IPEndPoint endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "Leading the cluster of namespace {Namespace}")]
    private static partial void LogLeading(ILogger logger, string @namespace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Joining the cluster of {Peer} at {Endpoint}")]
    private static partial void LogJoining(ILogger logger, PeerId peer, IPEndPoint endpoint);
}
