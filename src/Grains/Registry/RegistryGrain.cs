using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.PubSub;
using Wetware.Registry;
using Wetware.Security;

namespace Wetware.Grains.Registry;

/// <summary>Answers for the services of its node. What it was given is in memory only: providers say it again in time, and it ends with the node.</summary>
[NodePlacement, Reentrant]
internal sealed partial class RegistryGrain(
    NodeCard node, IEnvelopeSigner signer, CapabilityInvokers gates, RegistryMetrics metrics, TimeProvider time, ILogger<RegistryGrain> logger)
    : NodeOwnedGrain(node), IRegistryGrain
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, ProvidedService> _services = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, ProvidedService> _owners = [];
    private IGrainTimer? _sweeping;
    private long _answers;
    private long _skipped;

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        foreach (var service in _services.Values)
            await Close(service);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc />
    public async Task Provide(Guid provision, string service, SignedEnvelope location, CancellationToken cancellationToken = default)
    {
        if (provision == Guid.Empty)
            throw new WetwareException(ErrorKind.Failed, "provision: the id is empty");
        ArgumentNullException.ThrowIfNull(location);
        TopicName.Check(service);
        if (!SignedLocation.TryVerify(location, service, time.GetUtcNow(), out var said, out var problem))
            throw new WetwareException(ErrorKind.Denied, $"location: {problem}");
        if (_owners.TryGetValue(provision, out var owner) && owner.Name != service)
            throw new WetwareException(ErrorKind.Denied, $"provision: it is one of \"{owner.Name}\"");
        if (owner is null && _owners.Count >= IRegistryGrain.MaxProvisions)
            throw new WetwareException(ErrorKind.Overloaded, $"node {Node.Server} provides {IRegistryGrain.MaxProvisions} locations, which is the most it takes");

        if (!_services.TryGetValue(service, out var entry))
            _services[service] = entry = new ProvidedService(service);
        var isNew = !entry.Provisions.ContainsKey(provision);
        entry.Provisions[provision] = new ProvidedService.Provision(location, time.GetTimestamp(), said.Lifetime);
        _owners[provision] = entry;
        if (isNew)
            metrics.Provisions(1);
        _sweeping ??= this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions { DueTime = SweepEvery, Period = SweepEvery, Interleave = true, KeepAlive = true });
        try
        {
            await Open(entry);
            if (isNew)
                await Say(entry, location);
        }
        catch (Exception) when (isNew)
        {
            await Withdraw(provision, CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc />
    public Task ProvideAsNode(Guid provision, ServiceLocation location, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        return Provide(provision, location.Service, SignedLocation.Seal(signer, location, lifetime, time.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc />
    public async Task Withdraw(Guid provision, CancellationToken cancellationToken = default)
    {
        if (!_owners.Remove(provision, out var service))
            return;
        service.Provisions.Remove(provision);
        metrics.Provisions(-1);
        if (service.Provisions.Count == 0 && _services.Remove(service.Name))
            await Close(service);
    }

    /// <inheritdoc />
    public Task<RegistryState> State(CancellationToken cancellationToken = default) => Task.FromResult(
        new RegistryState { Provisions = _owners.Count, Services = _services.Count, Answers = _answers, Skipped = _skipped });

    private async Task Sweep(CancellationToken cancellationToken)
    {
        foreach (var (provision, service) in _owners.ToList())
        {
            if (service.Provisions.TryGetValue(provision, out var said) && said.IsOver(time))
                await Withdraw(provision, cancellationToken);
        }

        foreach (var service in _services.Values.Where(service => service.Answering.IsCompleted).ToList())
        {
            try
            {
                await Open(service);
            }
            catch (WetwareException error)
            {
                LogNotListening(logger, service.Name, error);
            }
        }

        if (_owners.Count > 0)
            return;
        _sweeping?.Dispose();
        _sweeping = null;
    }
}
