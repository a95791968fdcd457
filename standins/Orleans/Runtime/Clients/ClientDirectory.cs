using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.MembershipService;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime;

/// <summary>Which gateways each client is connected to. Every gateway tells all silos of its clients when they come and go; who has not heard yet asks.</summary>
internal sealed partial class ClientDirectory : IRpcService, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private const byte Announce = 1;
    private const byte Ask = 2;
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(3);

    private readonly SiloNetwork _network;
    private readonly ClusterMembershipService _membership;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<SiloAddress, (long Version, ImmutableHashSet<GrainId> Clients)> _known = new();
    private readonly WorkSignal _changed = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _teller = Task.CompletedTask;
    private long _version;

    public ClientDirectory(SiloNetwork network, ClusterMembershipService membership, ILogger<ClientDirectory> logger)
    {
        _network = network;
        _membership = membership;
        _logger = logger;
        network.Rpc.Register(RpcServiceId.Clients, this);
        if (network.Gateway is { } gateway)
        {
            gateway.Changed += _changed.Set;
            gateway.FindElsewhere = client => GatewaysOf(client).FirstOrDefault();
        }
    }

    /// <summary>A gateway where the client is; this silo if it is one of them.</summary>
    public bool TryLookup(GrainId id, out GrainAddress? address)
    {
        var client = ClientGrainId.ClientOf(id);
        var silo = _network.Gateway?.Find(client) is { IsConnected: true } ? _network.Self : GatewaysOf(client).FirstOrDefault();
        address = silo is null ? null : GrainAddress.GetAddress(silo, id, ActivationId.GetDeterministic(id));
        return address is not null;
    }

    /// <summary>A gateway where the client is, asking all silos when none is known here.</summary>
    public async ValueTask<GrainAddress?> Lookup(GrainId id)
    {
        if (TryLookup(id, out var address))
            return address;
        var client = ClientGrainId.ClientOf(id);
        var question = DirectoryWire.Lookup(MembershipVersion.MinValue, client);
        var others = _membership.GetActiveSilos().Where(s => !s.Equals(_network.Self)).ToArray();
        var answers = await Task.WhenAll(others.Select(s => AskAsync(s, question))).ConfigureAwait(false);
        var found = others.Where((_, i) => answers[i]).FirstOrDefault();
        if (found is not null)
            return GrainAddress.GetAddress(found, id, ActivationId.GetDeterministic(id));

        // A client that is away for a moment still belongs to the gateway that waits for it.
        return _network.Gateway?.Find(client) is not null ? GrainAddress.GetAddress(_network.Self, id, ActivationId.GetDeterministic(id)) : null;
    }

    /// <summary>A gateway said that the client is not there.</summary>
    public void Forget(GrainId id, SiloAddress? gateway)
    {
        var client = ClientGrainId.ClientOf(id);
        foreach (var (silo, known) in _known)
        {
            if ((gateway is null || gateway.Equals(silo)) && known.Clients.Contains(client))
                _known.TryUpdate(silo, (known.Version, known.Clients.Remove(client)), known);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> HandleAsync(SiloAddress caller, byte method, ReadOnlyMemory<byte> arguments)
    {
        switch (method)
        {
            case Announce:
                var (version, clients) = DirectoryWire.ReadAddresses(arguments);
                var news = (version.Value, clients.Select(c => c.GrainId).ToImmutableHashSet());
                _known.AddOrUpdate(caller, news, (_, old) => old.Version < news.Value ? news : old);
                return default;
            case Ask:
                var here = _network.Gateway?.Find(DirectoryWire.ReadLookup(arguments).Grain) is { IsConnected: true };
                return ValueTask.FromResult<ReadOnlyMemory<byte>>(new[] { here ? (byte)1 : (byte)0 });
            default:
                throw new RpcException($"The client directory offers no method {method}");
        }
    }

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClientDirectory), ServiceLifecycleStage.RuntimeGrainServices + 1, Start, _ => DisposeAsync().AsTask());

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
            await _stop.CancelAsync().ConfigureAwait(false);
        _changed.Set();
        await _teller.ConfigureAwait(false);
    }

    private Task Start(CancellationToken cancellationToken)
    {
        _teller = Task.WhenAll(TellAsync(), FollowAsync());
        return Task.CompletedTask;
    }

    private IEnumerable<SiloAddress> GatewaysOf(GrainId client)
    {
        foreach (var (silo, known) in _known)
        {
            if (known.Clients.Contains(client) && !_membership.IsDeadSilo(silo))
                yield return silo;
        }
    }

    private async Task TellAsync()
    {
        while (true)
        {
            await _changed.WaitAsync().ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
                return;

            // Clients come in crowds, after a gateway was lost: one message for all of them.
            await Task.Delay(GatherTime).ConfigureAwait(false);
            var clients = _network.Gateway?.Connected.Select(c => new GrainAddress { GrainId = c }).ToArray() ?? [];
            var news = DirectoryWire.Addresses(new MembershipVersion(++_version), clients);
            await Task.WhenAll(_membership.GetActiveSilos().Where(s => !s.Equals(_network.Self)).Select(s => TellAsync(s, news))).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var snapshot in _membership.MembershipUpdates.WithCancellation(_stop.Token).ConfigureAwait(false))
            {
                foreach (var silo in _known.Keys.Where(s => snapshot.GetSiloStatus(s) is SiloStatus.Dead or SiloStatus.None))
                    _known.TryRemove(silo, out _);
                if (_network.Gateway is { Count: > 0 })
                    _changed.Set();
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task TellAsync(SiloAddress silo, ReadOnlyMemory<byte> news)
    {
        try
        {
            await _network.Rpc.CallAsync(silo, RpcServiceId.Clients, Announce, news, CallTimeout, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // It asks when it needs to know.
            NotTold(silo, exception.Message);
        }
    }

    private async Task<bool> AskAsync(SiloAddress silo, ReadOnlyMemory<byte> question)
    {
        try
        {
            var answer = await _network.Rpc.CallAsync(silo, RpcServiceId.Clients, Ask, question, CallTimeout, _stop.Token).ConfigureAwait(false);
            return answer.Length == 1 && answer.Span[0] == 1;
        }
        catch (Exception exception)
        {
            NotTold(silo, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Silo} could not be told or asked about clients: {Reason}")]
    private partial void NotTold(SiloAddress silo, string reason);
}
