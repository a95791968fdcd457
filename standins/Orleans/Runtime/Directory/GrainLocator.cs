using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Runtime.MembershipService;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.GrainDirectory;

/// <summary>
/// The grain directory: every grain's entry has one owner on a <see cref="DirectoryRing"/>. When the ring changes, an owner first collects the entries
/// that it got from the silos where the activations are, and makes whoever asks for them wait until that is done: no question is answered from a
/// directory that does not know yet.
/// </summary>
internal sealed partial class GrainLocator : IGrainLocator, IRpcService, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private const int MostAttempts = 12;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    private readonly SiloAddress _self;
    private readonly RuntimeRpc _rpc;
    private readonly ClusterMembershipService _membership;
    private readonly ClientDirectory _clients;
    private readonly IServiceProvider _services;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly LocatorCache _cache;
    private readonly DirectoryPartition _partition;
    private readonly CancellationTokenSource _stop = new();
    private DirectoryState _state;
    private Task _follow = Task.CompletedTask;

    public GrainLocator(
        ILocalSiloDetails silo,
        SiloNetwork network,
        ClusterMembershipService membership,
        ClientDirectory clients,
        IOptions<GrainDirectoryOptions> options,
        IServiceProvider services,
        TimeProvider clock,
        ILogger<GrainLocator> logger)
    {
        _self = silo.SiloAddress;
        _rpc = network.Rpc;
        _membership = membership;
        _clients = clients;
        _services = services;
        _clock = clock;
        _logger = logger;
        _cache = new LocatorCache(options.Value.CachingStrategy == GrainDirectoryOptions.CachingStrategyType.None ? 0 : options.Value.CacheSize);
        _partition = new DirectoryPartition(membership.IsDeadSilo);
        var alone = new DirectoryRing(MembershipVersion.MinValue, [_self]) { IsProvisional = true };
        var done = new TaskCompletionSource();
        done.SetResult();
        _state = new DirectoryState(alone, [alone], done);
        _rpc.Register(RpcServiceId.Directory, this);
    }

    /// <summary>Entries that this silo owns.</summary>
    public int OwnedEntries => _partition.Count;

    /// <summary>The ring as it is now.</summary>
    public DirectoryRing Ring => Volatile.Read(ref _state).Ring;

    public async Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousRegistration)
    {
        var now = await AskOwnerAsync(
            address.GrainId,
            DirectoryMethod.Register,
            version => DirectoryWire.Register(version, address, previousRegistration),
            () => _partition.Register(address, previousRegistration)).ConfigureAwait(false);
        if (now is not null)
            Note(now);
        return now;
    }

    public Task Unregister(GrainAddress address, UnregistrationCause cause)
    {
        _cache.Remove(address);
        return AskOwnerAsync(
            address.GrainId,
            DirectoryMethod.Unregister,
            version => DirectoryWire.Unregister(version, address),
            () =>
            {
                _partition.Unregister(address);
                return null;
            });
    }

    public ValueTask<GrainAddress?> Lookup(GrainId grainId)
    {
        if (grainId.IsClient())
            return _clients.Lookup(grainId);
        return TryLookupOwned(grainId, out var address) ? ValueTask.FromResult(address) : new ValueTask<GrainAddress?>(LookupAsync(grainId));
    }

    public bool TryLookupInCache(GrainId grainId, out GrainAddress? address)
    {
        if (grainId.IsClient())
            return _clients.TryLookup(grainId, out address);
        if (TryLookupOwned(grainId, out address))
            return address is not null;
        if (!_cache.TryGet(grainId, out address))
            return false;
        if (address.SiloAddress is { } silo && !_membership.IsDeadSilo(silo))
            return true;
        _cache.Remove(grainId);
        address = null;
        return false;
    }

    public void InvalidateCache(GrainId grainId)
    {
        _cache.Remove(grainId);
        if (grainId.IsClient())
            _clients.Forget(grainId, null);
    }

    public void InvalidateCache(GrainAddress address)
    {
        _cache.Remove(address);
        if (address.GrainId.IsClient())
            _clients.Forget(address.GrainId, address.SiloAddress);
    }

    public void UpdateCache(GrainId grainId, SiloAddress siloAddress) => Note(GrainAddress.OnSilo(grainId, siloAddress));

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(GrainLocator), ServiceLifecycleStage.RuntimeGrainServices + 1, Start, _ => DisposeAsync().AsTask());

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

    private void Note(GrainAddress address)
    {
        if (!address.GrainId.IsClient() && address.SiloAddress is { } silo && !_membership.IsDeadSilo(silo) && !IsOwned(address.GrainId))
            _cache.Put(address);
    }

    private bool IsOwned(GrainId grain)
    {
        var state = Volatile.Read(ref _state);
        return _self.Equals(state.Ring.OwnerOf(grain)) && state.IsComplete(grain, _self);
    }

    private bool TryLookupOwned(GrainId grain, out GrainAddress? address)
    {
        address = null;
        if (!IsOwned(grain))
            return false;
        address = _partition.Lookup(grain);
        return true;
    }

    private async Task<GrainAddress?> LookupAsync(GrainId grain)
    {
        var address = await AskOwnerAsync(
            grain, DirectoryMethod.Lookup, version => DirectoryWire.Lookup(version, grain), () => _partition.Lookup(grain)).ConfigureAwait(false);
        if (address is not null)
            Note(address);
        return address;
    }

    /// <summary>Asks whoever owns the grain's entry, again and again while the ring is changing.</summary>
    private async Task<GrainAddress?> AskOwnerAsync(
        GrainId grain, DirectoryMethod method, Func<MembershipVersion, ReadOnlyMemory<byte>> question, Func<GrainAddress?> ownAnswer)
    {
        var start = _clock.GetTimestamp();
        for (int failures = 0, changes = 0; changes < MostAttempts;)
        {
            var state = Volatile.Read(ref _state);
            var owner = state.Ring.OwnerOf(grain) ?? _self;
            try
            {
                if (owner.Equals(_self))
                {
                    if (state.IsComplete(grain, _self))
                        return ownAnswer();
                    await state.Recovery.Task.WaitAsync(CallTimeout, _clock).ConfigureAwait(false);
                    continue;
                }

                var answer = DirectoryWire.ReadAnswer(await _rpc.CallAsync(
                    owner, RpcServiceId.Directory, (byte)method, question(state.Ring.Version), CallTimeout, _stop.Token).ConfigureAwait(false));
                if (answer.IsOwner)
                    return answer.Address;
                changes++;
                await CatchUpAsync(answer.Version).ConfigureAwait(false);
            }
            catch (Exception exception) when (_clock.GetElapsedTime(start) < CallTimeout && !_stop.IsCancellationRequested
                && exception is ConnectionFailedException or SiloUnavailableException or TimeoutException or RpcException)
            {
                // The owner is going or gone; membership will say who comes after it.
                OwnerDidNotAnswer(owner, grain, exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(50 * Math.Min(++failures, 10)), _clock, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (_stop.IsCancellationRequested)
            {
                throw new SiloUnavailableException($"The silo {_self} is stopping and does not look for grains any more", exception);
            }
        }

        throw new OrleansException($"The directory entry of {grain} could not be reached: its owner kept changing");
    }
}
