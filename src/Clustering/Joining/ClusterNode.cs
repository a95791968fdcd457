using System.Net;
using Microsoft.Extensions.Logging;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Waiting;

namespace Wetware.Clustering.Joining;

/// <summary>
/// A silo's part in its cluster. Its data directory, identity and ports are taken when it is created, because Orleans reads names and ports when it builds
/// its services; everything that needs the network happens in <see cref="Join"/> or <see cref="JoinWithDatabase"/>.
/// </summary>
internal sealed partial class ClusterNode : IDisposable, IAsyncDisposable
{
    private readonly ClusteringOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly PortReservation _reserved;
    private readonly ClusterClient _client;
    private readonly TaskCompletionSource _standDown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClusterEndpoint? _endpoint;
    private IDiscovery? _discovery;
    private PrimaryMonitor? _monitor;
    private PrimaryLocator? _locator;
    private IMemberTable? _members;
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
        Secret.Authority.Notice = (text, isGood) =>
        {
            if (isGood)
                LogCertificate(_logger, text);
            else
                LogCertificateProblem(_logger, text);
        };
        Data = NodeFolder.Open(options);
        try
        {
            Identity = NodeIdentity.Open(Data);
            Ports = NodePorts.Choose(options, out var reserved);
            _reserved = (PortReservation)reserved;
            _client = new ClusterClient(Secret, ClusterRole.Node);
        }
        catch
        {
            Identity?.Dispose();
            Data.Dispose();
            throw;
        }
    }

    /// <summary>The folder that the silo holds.</summary>
    public DataDirectory Data { get; }

    /// <summary>The silo's key pair and the id of this start.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>Addresses and ports of the silo.</summary>
    public NodePorts Ports { get; }

    /// <summary>What the cluster's members share.</summary>
    public ClusterSecret Secret { get; }

    /// <summary>The silo's name in the membership. It does not tell who leads, because that is decided later.</summary>
    public string SiloName => new NodeName(Identity.Server, _options.Kind, Identity.Peer).ToString();

    /// <summary>Who leads; null before the silo has joined, and with a database, where nobody does.</summary>
    public PrimaryRef? Primary => _self?.Primary;

    /// <summary>True when this silo holds the membership.</summary>
    public bool IsPrimary => _self?.Stage == NodeStage.Primary;

    /// <summary>The membership table.</summary>
    /// <exception cref="InvalidOperationException">The silo has not joined yet, or its membership is in a database.</exception>
    public IMemberTable Members => _members ?? throw new InvalidOperationException("the silo has not joined a cluster yet");

    /// <summary>Completes when this primary should restart to join another one: see <see cref="PrimaryMonitor"/>.</summary>
    public Task StandDown => _standDown.Task;

    /// <summary>Finds the cluster and joins it, or leads a new one.</summary>
    /// <param name="open">Opens the membership table, in the silo's folder, if the silo leads.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task Join(Func<DataDirectory, IMemberTable> open, CancellationToken cancellationToken)
    {
        var joiner = await Start(cancellationToken).ConfigureAwait(false);
        if (await joiner.Run(cancellationToken).ConfigureAwait(false) is { } primary)
            await Follow(primary, cancellationToken).ConfigureAwait(false);
        else
            await Lead(open(Data), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// For a silo whose membership is in a database: returns when no cluster of its namespace that keeps the membership itself is heard. Nobody need be found, but
    /// such a cluster must not be there.
    /// </summary>
    public async Task JoinWithDatabase(CancellationToken cancellationToken)
    {
        var joiner = await Start(cancellationToken).ConfigureAwait(false);
        _endpoint!.Tell(_self!);

        // Whether multicast works is found out by hearing ourselves ask.
        _discovery!.Query();
        if (_options.Discovery.Enabled)
            await joiner.RunWithDatabase(cancellationToken).ConfigureAwait(false);
        _self = _self! with { Stage = NodeStage.Database };
    }

    /// <summary>Announces the silo's endpoints; for a silo that is active.</summary>
    /// <param name="siloName">Its name in the membership.</param>
    public void Announce(string siloName)
    {
        _self = _self! with { Silo = new IPEndPoint(Ports.Advertise, Ports.Silo), Gateway = new IPEndPoint(Ports.Advertise, Ports.Gateway) };
        Tell();
        if (IsPrimary)
            Watch(siloName, _members!, _locator!);
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
        Identity.Dispose();
        Data.Dispose();
    }

    private async Task<ClusterJoiner> Start(CancellationToken cancellationToken)
    {
        _endpoint = await ClusterEndpoint.StartForSilo(_options, Ports.Bind, Secret, _time, _loggers, cancellationToken).ConfigureAwait(false);
        _self = new Advertisement
        {
            Namespace = _options.Namespace,
            Peer = Identity.Peer,
            Server = Identity.Server,
            Stage = NodeStage.Waiting,
            Cluster = new IPEndPoint(Ports.Advertise, _endpoint.Address.Port),
        };
        LogStarting(_logger, _options.Namespace, Identity.Peer, Identity.Server, Data.Path, _self.Cluster);
        _discovery = _options.Discovery.Enabled
            ? new MulticastDiscovery(_options.Discovery, _options.Namespace, Secret, _time, _loggers.CreateLogger<MulticastDiscovery>())
            : new SilentDiscovery();
        _discovery.Start();
        return new ClusterJoiner(_options, _self, _discovery, _endpoint, _client, _time, _loggers.CreateLogger<ClusterJoiner>());
    }

    private async Task Lead(IMemberTable members, CancellationToken cancellationToken)
    {
        await StaleMembers.MarkUnreachable(members, Identity.Peer, _logger, cancellationToken).ConfigureAwait(false);
        Enter(new PrimaryRef(Identity.Peer, _self!.Cluster), NodeStage.Primary, members, new PrimaryLocator(Identity.Peer, _self.Cluster));
        _endpoint!.Serve(members);

        // Others may join from now on, before this silo is up, which ends the election early.
        Tell();
        LogLeading(_logger, _options.Namespace);
    }

    private async Task Follow(PrimaryRef primary, CancellationToken cancellationToken)
    {
        LogJoining(_logger, primary.Peer, primary.Endpoint);
        var locator = new PrimaryLocator(primary.Peer, primary.Endpoint);
        var members = new HttpMemberTable(_client, locator);

        // The primary may end and come back at another address while this silo joins.
        Watch(SiloName, members, locator);
        await Retry.Run(
            _ => StaleMembers.MarkEarlier(members, Identity.Peer, cancellationToken),
            $"the primary {primary.Peer}",
            _time,
            cancellationToken,
            isLost: error => error is WetwareException { Kind: ErrorKind.Disconnected }).ConfigureAwait(false);
        await PrimaryStart.Wait(members, primary.Peer, _time, cancellationToken).ConfigureAwait(false);
        Enter(primary, NodeStage.Member, members, locator);
    }

    private void Watch(string siloName, IMemberTable members, PrimaryLocator locator)
    {
        var joined = new JoinedCluster(_options, Identity.Peer, siloName, members, locator.Peer == Identity.Peer, locator);
        _monitor = new PrimaryMonitor(joined, _discovery!, _client, _standDown, _time, _loggers.CreateLogger<PrimaryMonitor>()).Start();
    }

    private void Enter(PrimaryRef primary, NodeStage stage, IMemberTable members, PrimaryLocator locator)
    {
        _self = _self! with { Primary = primary, Stage = stage };
        (_members, _locator) = (members, locator);
    }

    private void Tell()
    {
        _endpoint!.Tell(_self!);
        _discovery!.Advertise(_self!);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node of namespace {Namespace}: peer {Peer}, server {Server}, data in {Folder}, cluster endpoint {Endpoint}")]
    private static partial void LogStarting(ILogger logger, string @namespace, PeerId peer, ServerId server, string folder, IPEndPoint endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "New connections use the certificate {File}")]
    private static partial void LogCertificate(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "The node keeps its certificate, because the new files cannot be used: {Problem}")]
    private static partial void LogCertificateProblem(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Leading the cluster of namespace {Namespace}: the membership is here")]
    private static partial void LogLeading(ILogger logger, string @namespace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Joining the cluster of {Peer} at {Endpoint}")]
    private static partial void LogJoining(ILogger logger, PeerId peer, IPEndPoint endpoint);
}
