using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>One activation of a grain on this silo.</summary>
internal sealed partial class GrainActivation : MessageTarget
{
    private readonly Catalog _catalog;
    private readonly IServiceScope _scope;
    private ActivationState _state;
    private object? _grain;
    private GrainReference? _reference;
    private ActivationLifecycle? _lifecycle;
    private CancellationTokenSource? _activating;
    private TaskCompletionSource? _ended;
    private DeactivationReason _reason;
    private CancellationToken _deactivationToken;
    private HashSet<GrainTimer>? _timers;
    private SiloAddress? _forwardTo;
    private GrainAddress _address;
    private long _lastUsed = Environment.TickCount64;
    private long _busySince;
    private long _keepUntil;
    private bool _wasValid;
    private bool _ending;

    public GrainActivation(GrainAddress address, GrainTypeShared shared, Catalog catalog, TargetRuntime runtime)
        : base(runtime)
    {
        _address = address;
        Shared = shared;
        _catalog = catalog;
        _scope = shared.Services.CreateScope();
    }

    public GrainTypeShared Shared { get; }

    public IGrainRuntime Runtime => Shared.Runtime;

    public override GrainId GrainId => _address.GrainId;

    public override GrainAddress Address => _address;

    public override object? GrainInstance => _grain;

    public override IServiceProvider ActivationServices => _scope.ServiceProvider;

    public ActivationState State => _state;

    public override GrainReference GrainReference => _reference ??= Shared.ReferenceType is { } type
        ? TargetRuntime.References.Create(GrainId, type)
        : TargetRuntime.References.CreateUntyped(GrainId);

    public override IGrainLifecycle ObservableLifecycle => _lifecycle ??= new ActivationLifecycle(_catalog.Logger);

    public override Task Deactivated
    {
        get
        {
            lock (this)
            {
                if (_state == ActivationState.Invalid)
                    return Task.CompletedTask;
                return (_ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>Nothing runs, nothing waits, and nothing asked for more time.</summary>
    public bool IsIdleFor(TimeSpan age)
    {
        var now = Environment.TickCount64;
        lock (this)
        {
            return _state == ActivationState.Valid && RunningCount == 0 && WaitingCount == 0
                && now - _lastUsed >= age.TotalMilliseconds && now >= _keepUntil;
        }
    }

    /// <summary>A request has run for longer than any may.</summary>
    public bool IsStuck(TimeSpan limit) => RunningCount > 0 && Environment.TickCount64 - _busySince > limit.TotalMilliseconds;

    public void DelayDeactivation(TimeSpan time)
    {
        lock (this)
        {
            _keepUntil = time == TimeSpan.MaxValue || time == Timeout.InfiniteTimeSpan
                ? long.MaxValue
                : time <= TimeSpan.Zero ? 0 : Environment.TickCount64 + (long)Math.Min(time.TotalMilliseconds, int.MaxValue * 1000.0);
        }
    }

    public override string ToString() => $"[Activation: {Address.SiloAddress}/{GrainId}{ActivationId} #GrainType={Shared.GrainClass.FullName} State={_state}]";

    protected override bool Accepts(Message request) =>
        _state == ActivationState.Valid || (request.IsLocalOnly && _state == ActivationState.Deactivating);

    protected override bool MayInterleave(Message request, Message running) =>
        Shared.MayInterleave(_grain, request) || (!Shared.IsReentrant && Shared.MayInterleave(_grain, running));

    protected override bool TryRefuse(Message request)
    {
        if (request.IsLocalOnly)
            return _state == ActivationState.Invalid;
        return _state == ActivationState.Invalid || (Shared.HardLimit > 0 && WaitingCount >= Shared.HardLimit);
    }

    protected override void Refuse(Message request)
    {
        if (request.IsLocalOnly)
            return;
        if (_state == ActivationState.Invalid)
        {
            _catalog.SendOn(this, request);
            return;
        }

        _catalog.Reject(
            request,
            RejectionKind.Overloaded,
            new LimitExceededException("MaxEnqueuedRequestsHardLimit", WaitingCount, Shared.HardLimit, $"Target activation is overloaded {this}"));
    }

    protected override void OnStarting(Message request)
    {
        if (RunningCount == 0)
            _busySince = Environment.TickCount64;
    }

    protected override void OnFinished(Message request)
    {
        if (request.IsKeepAlive)
            _lastUsed = Environment.TickCount64;
        if (_state == ActivationState.Deactivating && RunningCount == 0)
            BeginEnd();
    }
}
