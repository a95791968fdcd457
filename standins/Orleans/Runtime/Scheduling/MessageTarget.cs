namespace Orleans.Runtime;

/// <summary>
/// Something that takes requests: an activation, an observer, a system target. Requests wait in the order in which they came; one that may interleave with what runs
/// does not wait for those before it that may not.
/// </summary>
internal abstract partial class MessageTarget : WorkQueue, IGrainContext
{
    private readonly TargetRuntime _runtime;
    private Message? _first;
    private Message? _last;
    private Message? _blocking;
    private int _waiting;
    private int _running;
    private int _ordinary;
    private int _ordinaryReadOnly;
    private bool _ready;
    private List<Message>? _cancellable;
    private Dictionary<Type, object>? _components;

    protected MessageTarget(TargetRuntime runtime) => _runtime = runtime;

    public abstract GrainId GrainId { get; }

    public abstract object? GrainInstance { get; }

    public abstract GrainAddress Address { get; }

    public abstract IServiceProvider ActivationServices { get; }

    public abstract Task Deactivated { get; }

    public abstract IGrainLifecycle ObservableLifecycle { get; }

    public ActivationId ActivationId => Address.ActivationId;

    public IWorkItemScheduler Scheduler => this;

    public virtual GrainReference GrainReference => _runtime.References.CreateUntyped(GrainId);

    /// <summary>Requests that wait.</summary>
    public int WaitingCount => _waiting;

    /// <summary>Requests that were started and are not finished.</summary>
    public int RunningCount => _running;

    protected TargetRuntime TargetRuntime => _runtime;

    protected sealed override IGrainContext Context => this;

    /// <summary>Requests may start; those that only wait for that stay in the queue. Called with the lock held.</summary>
    protected virtual bool Accepts(Message request) => true;

    /// <summary>The class's own word on whether a request may interleave with what runs. Called with the lock held.</summary>
    protected virtual bool MayInterleave(Message request, Message running) => false;

    /// <summary>A request that must not be queued was dealt with otherwise. Called with the lock held; messages it hands on must be sent without it.</summary>
    protected virtual bool TryRefuse(Message request) => false;

    /// <summary>A request is about to start. Called with the lock held.</summary>
    protected virtual void OnStarting(Message request)
    {
    }

    /// <summary>A request has ended. Called with the lock held.</summary>
    protected virtual void OnFinished(Message request)
    {
    }

    public void ReceiveMessage(object message) => Receive((Message)message);

    public virtual void Receive(Message message)
    {
        if (message.Direction == MessageDirection.Cancel)
        {
            Cancel(message);
            return;
        }

        if (message.IsExpired && !message.IsLocalOnly)
            return;
        lock (this)
        {
            if (!TryRefuse(message))
            {
                Append(message);
                return;
            }
        }

        Refuse(message);
    }

    public virtual void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
    }

    public virtual void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
    }

    public virtual void Rehydrate(IRehydrationContext context) => throw Unsupported.Migration();

    public virtual void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        throw Unsupported.Migration();

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"[{GetType().Name} {Address}]";

    /// <summary>What becomes of a request that <see cref="TryRefuse"/> kept out. Called without the lock.</summary>
    protected virtual void Refuse(Message request)
    {
    }

    protected void Append(Message request)
    {
        request.Next = null;
        if (_last is null)
            _first = request;
        else
            _last.Next = request;
        _last = request;
        _waiting++;
        if (!Accepts(request) || !MayRun(request))
            return;
        _ready = true;
        Schedule();
    }

    /// <summary>Waiting requests may have become able to start. Called with the lock held.</summary>
    protected void Reconsider()
    {
        if (_first is null)
            return;
        _ready = true;
        Schedule();
    }

    /// <summary>Takes all waiting requests out. Called with the lock held.</summary>
    protected Message? TakeAllWaiting()
    {
        var all = _first;
        _first = _last = null;
        _waiting = 0;
        _ready = false;
        return all;
    }

    protected sealed override Message? TakeRequest()
    {
        if (!_ready)
            return null;
        Message? before = null;
        for (var request = _first; request is not null; request = request.Next)
        {
            if (request.IsExpired && !request.IsLocalOnly)
            {
                Unlink(before, request);
                continue;
            }

            if (Accepts(request) && MayRun(request))
            {
                Unlink(before, request);
                request.Next = null;
                Begin(request);
                return request;
            }

            before = request;
        }

        _ready = false;
        return null;
    }

    private bool MayRun(Message request)
    {
        if (_ordinary == 0 || request.IsAlwaysInterleave)
            return true;
        if (request.IsReadOnly && _ordinaryReadOnly == _ordinary)
            return true;
        return MayReenter(request) || (_blocking is not null && MayInterleave(request, _blocking));
    }

    private void Unlink(Message? before, Message request)
    {
        if (before is null)
            _first = request.Next;
        else
            before.Next = request.Next;
        if (_last == request)
            _last = before;
        _waiting--;
    }

    private void Begin(Message request)
    {
        OnStarting(request);
        _running++;
        if (!request.IsAlwaysInterleave)
        {
            _ordinary++;
            if (request.IsReadOnly)
                _ordinaryReadOnly++;
            _blocking ??= request;
        }

        if (request.Body is RequestBase { HasLiveToken: true })
            (_cancellable ??= []).Add(request);
    }

    private void Finish(Message request)
    {
        lock (this)
        {
            _running--;
            if (!request.IsAlwaysInterleave)
            {
                _ordinary--;
                if (request.IsReadOnly)
                    _ordinaryReadOnly--;
                if (_blocking == request)
                    _blocking = null;
            }

            _cancellable?.Remove(request);
            OnFinished(request);
            Reconsider();
        }
    }
}
