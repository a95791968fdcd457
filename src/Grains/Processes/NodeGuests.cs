using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Grains.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Processes;

/// <summary>
/// The guests of this node, those of processes and those of tasks: at most <see cref="Slots"/> compute at once, each on a thread of its own. A guest that
/// waits for the answer to a call gives its slot up meanwhile. Safe for any number of threads; a run always ends with an outcome.
/// </summary>
public sealed class NodeGuests : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SlotGate _gate;
    private readonly GuestRunner _runner;
    private readonly GuestOptions _options;

    /// <summary>The guests of a node with these modules.</summary>
    public NodeGuests(NodeModules modules, IOptions<GuestOptions> options, TimeProvider time, ILogger<GuestRunner> logger)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        if (_options.Problems().FirstOrDefault() is { Option: not null } problem)
            throw new OptionsValidationException(problem.Option, typeof(GuestOptions), [$"{problem.Option}: {problem.Problem}"]);
        _gate = new SlotGate(_options.Slots, _options.SlotsOfProcesses, _options.QueueLength, _options.Waiting);
        _runner = new GuestRunner(
            modules.Store,
            new GuestRunnerOptions
            {
                // The gate decides who computes; these are the threads of all that live, and a little queue for the moment in which a thread lets go.
                Slots = _options.Slots + _options.Waiting,
                QueueLength = _options.Slots + _options.Waiting,
                MaxSleeping = _options.SleepingComponents,
                MaxStackBytes = _options.MaxStackBytes,
                MaxTableElements = _options.MaxTableElements,
            },
            time,
            logger);
    }

    /// <summary>Guests that may compute at once.</summary>
    public int Slots => _options.Slots;

    /// <summary>Guests that compute now.</summary>
    public int Active
    {
        get
        {
            lock (_lock)
                return _gate.Active;
        }
    }

    /// <summary>Tasks that wait for a slot now.</summary>
    public int QueuedTasks
    {
        get
        {
            lock (_lock)
                return _gate.Queued(GuestKind.Task);
        }
    }

    /// <summary>Processes that wait for a slot now.</summary>
    public int QueuedProcesses
    {
        get
        {
            lock (_lock)
                return _gate.Queued(GuestKind.Process);
        }
    }

    /// <summary>The largest stack that a run may ask for.</summary>
    public int MaxStackBytes => _options.MaxStackBytes;

    /// <summary>The most elements of tables that a run may ask for.</summary>
    public uint MaxTableElements => _options.MaxTableElements;

    /// <summary>Runs a task's guest; <see cref="GuestEnd.Overloaded"/> when too many tasks wait already.</summary>
    public Task<GuestOutcome> RunAsync(GuestRun run, CancellationToken cancellationToken = default) => Run(GuestKind.Task, run, null, null, cancellationToken);

    /// <summary>
    /// The same for a process; <paramref name="accepted"/> is called when it may wait for a slot, <paramref name="begun"/> when it has one.
    /// </summary>
    internal Task<GuestOutcome> RunProcessAsync(GuestRun run, Action accepted, Action begun, CancellationToken cancellationToken) =>
        Run(GuestKind.Process, run, accepted, begun, cancellationToken);

    /// <summary>Ends all guests.</summary>
    public void Dispose() => _runner.Dispose();

    internal bool TryPark(SlotTicket ticket) => Change(granted =>
    {
        if (!_gate.TryPark(ticket, granted))
            return false;
        ticket.Reset();
        return true;
    });

    internal void Return(SlotTicket ticket, CancellationToken stopping)
    {
        Change(granted =>
        {
            _gate.Return(ticket, granted);
            return true;
        });
        ticket.WaitUntilBack(stopping);
    }

    private async Task<GuestOutcome> Run(GuestKind kind, GuestRun run, Action? accepted, Action? begun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);

        // A slot is for computing guests: what has to be fetched or compiled is, before one is asked for.
        if (await _runner.ReadyAsync(run, cancellationToken).ConfigureAwait(false) is { } refused)
            return refused;
        var ticket = new SlotTicket(kind);
        if (!Change(granted => _gate.TryEnter(ticket, granted)))
        {
            return new GuestOutcome
            {
                End = GuestEnd.Overloaded,
                Error = GuestError.Overloaded,
                Message = $"no slot is free and {_options.QueueLength} wait already",
            };
        }

        accepted?.Invoke();
        var asked = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            await ticket.Granted.WaitAsync(cancellationToken).ConfigureAwait(false);
            var queued = System.Diagnostics.Stopwatch.GetElapsedTime(asked);
            begun?.Invoke();
            var outcome = await _runner.RunAsync(run with { Slot = new GuestSlot(this, ticket) }, cancellationToken).ConfigureAwait(false);
            return outcome with { Usage = outcome.Usage with { Queued = outcome.Usage.Queued + queued } };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new GuestOutcome { End = GuestEnd.Cancelled, Error = GuestError.Cancelled, Message = "the run was cancelled while it waited for a slot" };
        }
        finally
        {
            Change(granted =>
            {
                _gate.Leave(ticket, granted);
                return true;
            });
        }
    }

    private bool Change(Func<List<SlotTicket>, bool> change)
    {
        var granted = new List<SlotTicket>();
        bool done;
        lock (_lock)
            done = change(granted);
        foreach (var ticket in granted)
            ticket.Grant();
        return done;
    }
}
