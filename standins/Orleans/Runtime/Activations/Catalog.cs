using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;
using Orleans.Metadata;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

/// <summary>The activations of this silo: makes them, finds them, and sends on what they leave behind.</summary>
internal sealed partial class Catalog
{
    private readonly IServiceProvider _services;
    private readonly TargetRuntime _runtime;
    private readonly TargetDirectory _targets;
    private readonly GrainClassMap _classes;
    private readonly GrainPropertiesResolver _properties;
    private readonly PlacementStrategyResolver _placement;
    private readonly ILocalSiloDetails _silo;
    private readonly Lazy<IGrainLocator> _locator;
    private readonly Lazy<MessageCenter> _center;
    private readonly ConcurrentDictionary<GrainType, GrainTypeShared> _shared = new();
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];
    private int _count;
    private volatile bool _closed;

    public Catalog(
        IServiceProvider services,
        TargetRuntime runtime,
        TargetDirectory targets,
        GrainClassMap classes,
        GrainPropertiesResolver properties,
        PlacementStrategyResolver placement,
        ILocalSiloDetails silo,
        ILogger<Catalog> logger)
    {
        _services = services;
        _runtime = runtime;
        _targets = targets;
        _classes = classes;
        _properties = properties;
        _placement = placement;
        _silo = silo;
        _locator = new(services.GetRequiredService<IGrainLocator>);
        _center = new(services.GetRequiredService<MessageCenter>);
        Logger = logger;
    }

    public ILogger Logger { get; }

    public IGrainLocator Locator => _locator.Value;

    /// <summary>Activations, stateless workers each counted by itself.</summary>
    public int Count => _count;

    /// <summary>All activations now.</summary>
    public IEnumerable<GrainActivation> Activations => _targets.All.SelectMany(target => target switch
    {
        GrainActivation one => [one],
        StatelessWorkers workers => workers.Activations,
        _ => Enumerable.Empty<GrainActivation>(),
    });

    public bool CanHost(GrainType grainType) => _classes.TryGetGrainClass(grainType, out _);

    /// <summary>The activation of the grain, made now if there is none; null when this silo takes no more.</summary>
    /// <exception cref="ArgumentException">This silo does not have the grain's class.</exception>
    public IGrainContext? GetOrCreate(GrainId id, Dictionary<string, object>? requestContext)
    {
        if (_targets.TryGet(id, out var there))
            return there;
        var shared = SharedOf(id.Type);
        GrainActivation activation;
        lock (_stripes[(uint)id.GetHashCode() % (uint)_stripes.Length])
        {
            if (_targets.TryGet(id, out there))
                return there;
            if (_closed)
                return null;
            if (shared.Placement is StatelessWorkerPlacement placement)
            {
                var workers = new StatelessWorkers(id, placement, shared, this, _runtime);
                _targets.Add(id, workers);
                return workers;
            }

            activation = Create(id, shared);
            _targets.Add(id, activation);
        }

        activation.Activate(requestContext);
        return activation;
    }

    /// <summary>Makes an activation that is not in the directory of targets.</summary>
    public GrainActivation Create(GrainId id, GrainTypeShared shared)
    {
        var address = new GrainAddress
        {
            GrainId = id,
            ActivationId = ActivationId.NewId(),
            SiloAddress = _silo.SiloAddress,
            MembershipVersion = _services.GetService<IClusterMembershipService>()?.CurrentSnapshot.Version ?? MembershipVersion.MinValue,
        };
        var activation = new GrainActivation(address, shared, this, _runtime);
        Interlocked.Increment(ref _count);
        return activation;
    }

    public void Remove(GrainActivation activation)
    {
        Interlocked.Decrement(ref _count);
        if (_targets.TryGet(activation.GrainId, out var there) && there is StatelessWorkers workers)
            workers.Remove(activation);
        else
            _targets.Remove(activation.GrainId, activation);
    }

    public void Remove(StatelessWorkers workers) => _targets.Remove(workers.GrainId, workers);

    /// <summary>Sends a request that came to an activation which is gone to where it should go now, or answers with the reason.</summary>
    public void SendOn(GrainActivation activation, Message request)
    {
        var (forwardTo, failure, reason) = activation.Aftermath;
        Locator.InvalidateCache(activation.Address);
        if (failure is not null)
            _center.Value.Reject(request, RejectionKind.Transient, reason, failure);
        else
            _center.Value.Forward(request, activation.Address, forwardTo, reason);
    }

    public void Reject(Message request, RejectionKind kind, Exception reason) => _center.Value.Reject(request, kind, reason.Message, reason);

    /// <summary>Makes no more activations and ends all there are; without any code of theirs when there is no time left from the start.</summary>
    public async Task DeactivateAll(CancellationToken token)
    {
        _closed = true;
        if (token.IsCancellationRequested)
        {
            foreach (var activation in Activations)
                activation.Vanish();
            return;
        }

        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "This process is terminating.");
        var ending = new List<Task>();
        foreach (var activation in Activations)
        {
            ending.Add(activation.Deactivated);
            activation.Deactivate(reason, token);
        }

        await Task.WhenAll(ending).WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void LogActivationFailed(GrainActivation activation, Exception exception) => LogActivationFailed(Logger, activation, exception);

    public void LogDeactivationFailed(GrainActivation activation, Exception exception) => LogDeactivationFailed(Logger, activation, exception);

    private GrainTypeShared SharedOf(GrainType type) => _shared.GetOrAdd(type, static (t, catalog) => catalog.Describe(t), this);

    private GrainTypeShared Describe(GrainType type)
    {
        if (!_classes.TryGetGrainClass(type, out var grainClass))
            throw new ArgumentException($"Could not find a grain class for grain type {type}");
        return new GrainTypeShared(type, grainClass, _properties.GetGrainProperties(type), _placement.GetPlacementStrategy(type), _services);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to activate {Activation}")]
    private static partial void LogActivationFailed(ILogger logger, GrainActivation activation, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to deactivate {Activation}")]
    private static partial void LogDeactivationFailed(ILogger logger, GrainActivation activation, Exception exception);
}
