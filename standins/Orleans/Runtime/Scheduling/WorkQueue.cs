namespace Orleans.Runtime;

/// <summary>
/// Runs the turns of one target, one at a time, on threads of the pool. As a task scheduler it also gets whatever the turns await, so that code of one target
/// never runs on two threads at once. Costs nothing while it has nothing to do.
/// </summary>
internal abstract class WorkQueue : TaskScheduler, IThreadPoolWorkItem, IWorkItemScheduler
{
    /// <summary>How long one target may keep a thread while others wait.</summary>
    private const long QuantumMilliseconds = 100;

    private static readonly Action<object?> RunRequestsAction = static queue => ((WorkQueue)queue!).RunRequests();

    [ThreadStatic]
    private static WorkQueue? _running;

    private Queue<Task>? _tasks;
    private Message? _next;
    private bool _scheduled;

    /// <summary>Whose turns these are.</summary>
    protected abstract IGrainContext Context { get; }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Whether the calling thread runs a turn of this target.</summary>
    public bool IsRunningHere => _running == this;

    public void QueueAction(Action action) => new Task(action).Start(this);

    public void QueueAction(Action<object> action, object state) => new Task(action!, state).Start(this);

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    void IThreadPoolWorkItem.Execute()
    {
        var outer = _running;
        var outerContext = RuntimeContext.Current;
        _running = this;
        RuntimeContext.Current = Context;
        var until = Environment.TickCount64 + QuantumMilliseconds;
        try
        {
            while (TryTake(out var task))
            {
                if (task is not null)
                    TryExecuteTask(task);
                else
                    new Task(RunRequestsAction, this).RunSynchronously(this);
                if (Environment.TickCount64 > until)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }
            }
        }
        finally
        {
            _running = outer;
            RuntimeContext.Current = outerContext;
        }
    }

    /// <summary>The next request that may start now, taken out of its queue; null for none. Called with the lock held.</summary>
    protected abstract Message? TakeRequest();

    /// <summary>Starts a request; never throws.</summary>
    protected abstract void Start(Message request);

    /// <summary>Sees to it that a thread comes along. Called with the lock held.</summary>
    protected void Schedule()
    {
        if (_scheduled)
            return;
        _scheduled = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override void QueueTask(Task task)
    {
        lock (this)
        {
            (_tasks ??= new Queue<Task>(2)).Enqueue(task);
            Schedule();
        }
    }

    /// <summary>Only in an own turn, and never one that stands in the queue: it would overtake.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && _running == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (this)
            return _tasks?.ToArray() ?? [];
    }

    /// <summary>A task, or null when a request was put into <see cref="_next"/>; false when there is nothing to do.</summary>
    private bool TryTake(out Task? task)
    {
        lock (this)
        {
            if (_tasks is { Count: > 0 })
            {
                task = _tasks.Dequeue();
                return true;
            }

            task = null;
            _next = TakeRequest();
            if (_next is not null)
                return true;
            _scheduled = false;
            if (_tasks is { Capacity: > 64 })
                _tasks = null;
            return false;
        }
    }

    /// <summary>Request after request in one task, as long as nothing else waits.</summary>
    private void RunRequests()
    {
        var until = Environment.TickCount64 + QuantumMilliseconds;
        var request = _next;
        while (request is not null)
        {
            Start(request);
            if (Environment.TickCount64 > until)
                break;
            lock (this)
                request = _tasks is { Count: > 0 } ? null : TakeRequest();
        }

        _next = null;
    }
}
