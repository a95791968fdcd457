using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;
using Orleans.Runtime.MembershipService;
using Orleans.Serialization.Codecs;

namespace Orleans.Runtime.Messaging;

/// <summary>What the cluster can host, as a gateway tells it: at the start, and again from time to time.</summary>
internal sealed partial class ClientManifestProvider : IClusterManifestProvider, IAsyncDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly ClientNetwork _network;
    private readonly CodecProvider _codecs;
    private readonly TimeSpan _period;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Feed<ClusterManifest> _manifests;
    private readonly CancellationTokenSource _stop = new();
    private Task _refresher = Task.CompletedTask;

    public ClientManifestProvider(
        GrainManifest local,
        ClientNetwork network,
        CodecProvider codecs,
        IOptions<TypeManagementOptions> options,
        TimeProvider clock,
        ILogger<ClientManifestProvider> logger)
    {
        LocalGrainManifest = local;
        _network = network;
        _codecs = codecs;
        _period = options.Value.TypeMapRefreshInterval;
        _clock = clock;
        _logger = logger;
        _manifests = new Feed<ClusterManifest>(new ClusterManifest(
            MajorMinorVersion.MinValue, ImmutableDictionary<SiloAddress, GrainManifest>.Empty, [local]));
    }

    public ClusterManifest Current => _manifests.Current;

    public IAsyncEnumerable<ClusterManifest> Updates => _manifests;

    public GrainManifest LocalGrainManifest { get; }

    /// <summary>Asks a gateway; fails when none answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        if (_refresher.IsCompleted)
            _refresher = KeepAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _refresher.ConfigureAwait(false);
    }

    private async Task KeepAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_period, _clock, _stop.Token).ConfigureAwait(false);
                await RefreshAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                NotRefreshed(exception.Message);
            }
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var gateway = _network.Gateways.FirstOrDefault() ?? throw new SiloUnavailableException("The client is not connected to any gateway of the cluster.");
        var bytes = await _network.Rpc.CallAsync(
            gateway, RpcServiceId.Manifest, SiloManifestProvider.WholeManifest, default, CallTimeout, cancellationToken).ConfigureAwait(false);
        var told = Serialization.Messages.Read(_codecs, _codecs.Get<ClusterManifest>(), bytes.Span);
        if (told.Version == Current.Version)
            return;

        // The client's own interfaces stay known, whatever the silos have.
        var all = told.AllGrainManifests.Contains(LocalGrainManifest) ? told.AllGrainManifests : told.AllGrainManifests.Add(LocalGrainManifest);
        _manifests.Publish(new ClusterManifest(told.Version, told.Silos, all));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The grains of the cluster were not asked for again: {Reason}")]
    private partial void NotRefreshed(string reason);
}
