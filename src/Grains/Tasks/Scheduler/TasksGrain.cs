using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Serialization;
using Orleans.Storage;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Http;
using Wetware.Grains.Processes;
using Wetware.Grains.Tasks.Secrets;
using Wetware.Modules;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Waiting;

namespace Wetware.Grains.Tasks;

/// <summary>
/// The scheduler: a <see cref="SchedulerState"/> in memory, a <see cref="TaskJournal"/> on disk, and the turn of calls between them. Changes are made in memory
/// at once and gathered; whatever has been gathered when the disk is free goes there in one row, and only then are callers answered, runs
/// given to workers and events told. So the cost of a flush is shared by all that happened during the one before, and a reader never sees what could
/// be lost.
/// </summary>
/// <remarks>
/// All tasks of a key live in one grain, not one grain each: order, fairness, limits and retention are then exact and need no agreement, a hundred
/// thousand schedules are one heap and not a hundred thousand activations with reminders, and many changes share one write.
/// The price is that one core bounds a scheduler; bench/README.md has the figures. It lives beside the storage (<see cref="TasksPlacement"/>), and
/// workers keep it awake (<see cref="ITaskReportsGrain.Heartbeat"/>).
/// </remarks>
[TasksPlacement, Reentrant, KeepAlive]
public sealed partial class TasksGrain : Grain, ITasksGrain, ITaskReportsGrain, IDisposable
{
    private static readonly TimeSpan HousekeepingInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PinSweepInterval = TimeSpan.FromSeconds(30);

    private readonly TaskOptions _options;
    private readonly TimeProvider _time;
    private readonly IClusterMembershipService _membership;
    private readonly TaskMetrics _metrics;
    private readonly TaskNotifier _notifier;
    private readonly TaskCodec _codec;
    private readonly SlotSource _slots;
    private readonly ILogger _logger;
    private readonly SchedulerState _state;
    private readonly TaskJournal _journal;
    private readonly EventLog _events;
    private readonly ModulePins _pins;
    private readonly StagedImports _imports;
    private readonly WorkerOptions _workerOptions;
    private readonly GuestHttpOptions _http;
    private readonly TaskGrants _grants;
    private readonly ClockSteps _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _calls = [];
    private IGrainTimer? _wake;
    private DateTimeOffset? _wakeAt;
    private Exception? _failure;

    private ITaskSecretsGrain Secrets => GrainFactory.GetGrain<ITaskSecretsGrain>(0);

    /// <summary>Made by the runtime.</summary>
    public TasksGrain(IServiceProvider services)
    {
        _options = services.GetRequiredService<IOptions<TaskOptions>>().Value;
        _workerOptions = services.GetRequiredService<IOptions<WorkerOptions>>().Value;
        _http = services.GetRequiredService<IOptions<GuestOptions>>().Value.Http;
        _grants = services.GetRequiredService<TaskGrants>();
        _imports = new StagedImports(spec => _workerOptions.Refuses(spec) ?? _http.Refuses(spec));
        _time = services.GetRequiredService<TimeProvider>();
        _membership = services.GetRequiredService<IClusterMembershipService>();
        _metrics = services.GetRequiredService<TaskMetrics>();
        _notifier = services.GetRequiredService<TaskNotifier>();
        _codec = new TaskCodec(services.GetRequiredService<Serializer>());
        _logger = services.GetRequiredService<ILogger<TasksGrain>>();
        _slots = new SlotSource(services.GetRequiredService<ChannelClient>(), services.GetRequiredService<ICapabilityFactory>(), _logger);
        _state = new SchedulerState(_options);
        _clock = new ClockSteps(_time);
        _journal = new TaskJournal(services.GetRequiredKeyedService<IGrainStorage>("Default"), this.GetGrainId);
        _events = new EventLog(_options.Events);
        _pins = new ModulePins(new ModuleClient(services.GetRequiredService<IGrainFactory>()), () => $"tasks:{this.GetPrimaryKeyString()}");
    }

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        await _journal.Load(
            data =>
            {
                foreach (var entry in _codec.Read(data))
                    _state.Apply(entry);
            },
            cancellationToken);
        _state.Apply(_journal.Mark);
        _state.Restored(_journal.NextNumber, Now());
        _pins.Restored(_state.Modules());
        _events.Begin(_state.EventSequence);
        foreach (var task in _state.Stuck)
            LogStuck(task.Id, task.Problem!);
        var took = _time.GetElapsedTime(begun);
        LogRestored(_state.Count, _state.Live, _journal.Rows, took);
        _wake = this.RegisterGrainTimer(OnWake, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        this.RegisterGrainTimer(OnPinSweep, new GrainTimerCreationOptions(PinSweepInterval, PinSweepInterval) { Interleave = true });
        this.RegisterGrainTimer(OnHousekeeping, new GrainTimerCreationOptions(HousekeepingInterval, HousekeepingInterval) { Interleave = true, KeepAlive = true });
        _dispatch = Dispatch(_stopping.Token);
        OnChanged();
    }

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _metrics.Clear();
        try
        {
            // Calls to workers that leave at the same time may stay without an answer for longer than a node has to drain.
            await Durable().WaitAsync(ShutdownGrace, _time, cancellationToken);
            await Task.WhenAll([_dispatch, _flush, .. _calls]).WaitAsync(ShutdownGrace, _time, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException or WetwareException)
        {
            // What was not written was not acknowledged either.
            LogStoppedEarly(error.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    /// <summary>The wall clock. That it was set is noticed here, before anything is judged by it.</summary>
    private DateTimeOffset Now()
    {
        var step = _clock.Look(out var now);
        if (step != TimeSpan.Zero)
        {
            LogClockSet(step);
            _state.SetClock(step, now);
            _wakeAt = null;
        }

        return now;
    }

    /// <summary>Time that does not jump when the clock is set.</summary>
    private DateTimeOffset Steady() => _state.Steady(Now());

    /// <summary>Runs a change that somebody asked for, and answers when it is on disk.</summary>
    private async Task<T> Change<T>(Func<DateTimeOffset, T> change)
    {
        ThrowIfFailed();
        if (_state.Batch.Bytes > _options.PendingBytes || _journal.IsFull)
            throw new WetwareException(ErrorKind.Overloaded, "the disk is behind with the changes of tasks; try again later");
        T answer;
        try
        {
            answer = change(Now());
        }
        catch (Exception error) when (error is not WetwareException)
        {
            // Half a change must never be written.
            Fail(error);
            throw;
        }

        OnChanged();
        await Durable();
        return answer;
    }

    /// <summary>Runs a change that cannot be refused. Who has to know that it is on disk awaits <see cref="Durable"/>.</summary>
    private void Update(Action<DateTimeOffset> change)
    {
        if (_failure is not null)
            return;
        try
        {
            change(Now());
        }
        catch (Exception error)
        {
            Fail(error);
            return;
        }

        OnChanged();
    }

    /// <summary>Reads; the answer is told when all that it rests on is on disk.</summary>
    private async Task<T> Read<T>(Func<T> read)
    {
        ThrowIfFailed();
        var answer = read();
        await Durable();
        return answer;
    }

    /// <summary>After every change: lets the disk, the timer and the workers know.</summary>
    private void OnChanged()
    {
        StartFlush();
        ScheduleWake();
        if (_state.Waiting > 0)
            _work.TrySetResult();
    }

    private void ScheduleWake()
    {
        var now = Now();
        if (_state.NextWake is not { } wake || _failure is not null)
            return;

        // With no room for more runs what is due stays due; look again soon.
        var wait = wake - now;
        var least = _state.Live >= _options.LiveRuns ? TimeSpan.FromMilliseconds(100) : TimeSpan.Zero;
        wait = wait < least ? least : wait > TimeSpan.FromHours(1) ? TimeSpan.FromHours(1) : wait;
        if (_wakeAt == wake && wait > least)
            return;
        _wakeAt = wake;
        _wake?.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private async Task OnWake(CancellationToken cancellationToken)
    {
        const int together = 512;
        _wakeAt = null;
        var more = true;
        while (more && _failure is null && !cancellationToken.IsCancellationRequested)
        {
            if (_state.Batch.Bytes > _options.PendingBytes)
                await Durable();
            Update(now => more = _state.Advance(now, together));
            await Task.Yield();
        }
    }

    private Task OnHousekeeping(CancellationToken cancellationToken)
    {
        Update(now =>
        {
            _state.Retain(now);
            FailOverDeadNodes(now);
        });
        ReturnSlots();
        _metrics.Set(_state.Count, _state.Waiting, _state.Running);
        return Task.CompletedTask;
    }

    // What a task used that is on its way out is used until that is on disk.
    private async Task OnPinSweep(CancellationToken cancellationToken)
    {
        try
        {
            await Durable();
            await _pins.Unpin(_state.Modules(), cancellationToken);

            // Nodes are given a new secret of the cluster one after the other: nobody knows which was the last.
            await Secrets.Renew(cancellationToken);
        }
        catch (Exception error) when (error is WetwareException || LongPoll.IsLost(error))
        {
            LogNotUnpinned(error.Message);
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } error)
            throw new WetwareException(StorageError()?.Kind ?? ErrorKind.Overloaded, $"the scheduler starts again; try again later{(StorageError() is { } unreachable ? $": {unreachable.Message}" : "")}", error);
    }

    private static void CheckPage(int limit, int most)
    {
        if (limit < 1 || limit > most)
            throw new WetwareException(ErrorKind.Limit, $"limit: must be 1 to {most}");
    }
}
