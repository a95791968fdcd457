using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Metadata;
using Orleans.Runtime.Messaging;
using Orleans.Serialization.Codecs;

namespace Orleans.Runtime.MembershipService;

/// <summary>What every silo of the cluster can host: each silo is asked once, when it joins. Clients ask here for all of it.</summary>
internal sealed partial class SiloManifestProvider : IClusterManifestProvider, IRpcService, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    /// <summary>The grain classes of one silo.</summary>
    public const byte OwnManifest = 1;

    /// <summary>The grain classes of all silos.</summary>
    public const byte WholeManifest = 2;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly SiloAddress _self;
    private readonly SiloNetwork _network;
    private readonly ClusterMembershipService _membership;
    private readonly CodecProvider _codecs;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Feed<ClusterManifest> _manifests;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _follow = Task.CompletedTask;

    public SiloManifestProvider(
        ILocalSiloDetails silo,
        GrainManifest local,
        SiloNetwork network,
        ClusterMembershipService membership,
        CodecProvider codecs,
        TimeProvider clock,
        ILogger<SiloManifestProvider> logger)
    {
        _self = silo.SiloAddress;
        LocalGrainManifest = local;
        _network = network;
        _membership = membership;
        _codecs = codecs;
        _clock = clock;
        _logger = logger;
        _manifests = new Feed<ClusterManifest>(new ClusterManifest(
            MajorMinorVersion.Zero, ImmutableDictionary<SiloAddress, GrainManifest>.Empty.Add(_self, local), [local]));
        network.Rpc.Register(RpcServiceId.Manifest, this);
    }

    public ClusterManifest Current => _manifests.Current;

    public IAsyncEnumerable<ClusterManifest> Updates => _manifests;

    public GrainManifest LocalGrainManifest { get; }

    public ValueTask<ReadOnlyMemory<byte>> HandleAsync(SiloAddress caller, byte method, ReadOnlyMemory<byte> arguments) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>>(method switch
        {
            OwnManifest => Serialization.Messages.ToArray(_codecs, _codecs.Get<GrainManifest>(), LocalGrainManifest),
            WholeManifest => Serialization.Messages.ToArray(_codecs, _codecs.Get<ClusterManifest>(), Current),
            _ => throw new RpcException($"The manifest offers no method {method}"),
        });

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(SiloManifestProvider), ServiceLifecycleStage.RuntimeGrainServices + 1, Start, _ => DisposeAsync().AsTask());

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
            await _stop.CancelAsync().ConfigureAwait(false);
        await _follow.ConfigureAwait(false);
    }

    private Task Start(CancellationToken cancellationToken)
    {
        _follow = FollowAsync();
        return Task.CompletedTask;
    }

    private async Task FollowAsync()
    {
        var asking = new Dictionary<SiloAddress, Task>();
        try
        {
            await foreach (var snapshot in _membership.MembershipUpdates.WithCancellation(_stop.Token).ConfigureAwait(false))
            {
                var running = snapshot.Members.Values.Where(m => m.Status.IsRunning()).Select(m => m.SiloAddress).ToHashSet();
                Change(silos => silos.RemoveRange(silos.Keys.Where(s => !s.Equals(_self) && !running.Contains(s))), snapshot.Version);
                foreach (var silo in running.Where(s => !s.Equals(_self) && !asking.ContainsKey(s)))
                    asking[silo] = AskAsync(silo);
                foreach (var gone in asking.Keys.Where(s => !running.Contains(s)).ToArray())
                    asking.Remove(gone);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }

        await Task.WhenAll(asking.Values).ConfigureAwait(false);
    }

    private async Task AskAsync(SiloAddress silo)
    {
        while (!_stop.IsCancellationRequested && !_membership.IsDeadSilo(silo))
        {
            try
            {
                var bytes = await _network.Rpc.CallAsync(silo, RpcServiceId.Manifest, OwnManifest, default, CallTimeout, _stop.Token).ConfigureAwait(false);
                var manifest = Serialization.Messages.Read(_codecs, _codecs.Get<GrainManifest>(), bytes.Span);
                Change(silos => silos.SetItem(silo, manifest), _membership.CurrentSnapshot.Version);
                return;
            }
            catch (Exception exception)
            {
                // Connections end while the silo stops.
                if (_stop.IsCancellationRequested)
                    return;
                NoManifest(silo, exception.Message);
            }

            await Task.Delay(RetryDelay, _clock, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Change(Func<ImmutableDictionary<SiloAddress, GrainManifest>, ImmutableDictionary<SiloAddress, GrainManifest>> change, MembershipVersion version)
    {
        lock (_gate)
        {
            var current = _manifests.Current;
            var silos = change(current.Silos);
            if (ReferenceEquals(silos, current.Silos))
                return;
            var major = Math.Max(current.Version.Major, version.Value);
            _manifests.Publish(new ClusterManifest(new MajorMinorVersion(major, current.Version.Minor + 1), silos));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Silo} has not said which grains it hosts: {Reason}")]
    private partial void NoManifest(SiloAddress silo, string reason);
}
