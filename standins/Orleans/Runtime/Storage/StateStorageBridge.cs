using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Core;

/// <summary>
/// A state of an activation and its storage. Accesses to the storage run one after another in the order in which they are asked for,
/// also when a reentrant grain asks while one is running.
/// </summary>
public partial class StateStorageBridge<TState> : IStorage<TState>, IGrainMigrationParticipant
{
    private readonly IGrainContext _context;
    private readonly IGrainStorage _store;
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private GrainState<TState>? _state;
    private StateOperation? _last;

    public StateStorageBridge(string name, IGrainContext grainContext, IGrainStorage store)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(grainContext);
        ArgumentNullException.ThrowIfNull(store);
        _name = name;
        _context = grainContext;
        _store = store;
        _logger = grainContext.ActivationServices.GetRequiredService<ILoggerFactory>().CreateLogger(store.GetType());
    }

    /// <summary>The state. Only code of the grain may touch it.</summary>
    public TState State
    {
        get
        {
            CheckCaller();
            return _state is null ? default! : _state.State!;
        }

        set
        {
            CheckCaller();
            Current.State = value;
        }
    }

    public string? Etag
    {
        get => _state?.ETag;
        set => Current.ETag = value;
    }

    public bool RecordExists =>
        IsStateInitialized ? Current.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    /// <summary>Whether the state was read, or came along with a migration.</summary>
    internal bool IsStateInitialized { get; private set; }

    private GrainState<TState> Current => _state ??= new GrainState<TState>(StateInstances.Create<TState>());

    private string MigrationKey => $"state.{_name}";

    public Task ReadStateAsync() => Enqueue(StateOperationKind.Read, CancellationToken.None);

    public Task WriteStateAsync() => Enqueue(StateOperationKind.Write, CancellationToken.None);

    public Task ClearStateAsync() => Enqueue(StateOperationKind.Clear, CancellationToken.None);

    Task IStorage.ReadStateAsync(CancellationToken cancellationToken) => Enqueue(StateOperationKind.Read, cancellationToken);

    Task IStorage.WriteStateAsync(CancellationToken cancellationToken) => Enqueue(StateOperationKind.Write, cancellationToken);

    Task IStorage.ClearStateAsync(CancellationToken cancellationToken) => Enqueue(StateOperationKind.Clear, cancellationToken);

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        ArgumentNullException.ThrowIfNull(dehydrationContext);
        if (IsStateInitialized)
            dehydrationContext.TryAddValue(MigrationKey, _state);
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        ArgumentNullException.ThrowIfNull(rehydrationContext);
        if (!rehydrationContext.TryGetValue<GrainState<TState>>(MigrationKey, out var state) || state is null)
            return;
        _state = state;
        IsStateInitialized = true;
    }

    private static void CheckCaller()
    {
        if (RuntimeContext.Current is null)
            throw new InvalidOperationException("Activation access violation. A non-activation thread attempted to access activation services.");
    }

    private Task Enqueue(StateOperationKind kind, CancellationToken cancellationToken)
    {
        CheckCaller();
        lock (_gate)
        {
            if (_last is { } last && last.CanStandFor(kind, cancellationToken))
                return last.Completion;
            var operation = new StateOperation(kind, cancellationToken);
            operation.Completion = Run(operation, _last);
            if (!operation.Completion.IsCompleted)
                _last = operation;
            return operation.Completion;
        }
    }

    private async Task Run(StateOperation operation, StateOperation? previous)
    {
        try
        {
            if (previous is not null)
                await previous.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            lock (_gate)
                operation.Started = true;
            await Access(operation.Kind, operation.CancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                if (_last == operation)
                    _last = null;
            }
        }
    }

    private async Task Access(StateOperationKind kind, CancellationToken cancellationToken)
    {
        try
        {
            var access = kind switch
            {
                StateOperationKind.Read => _store.ReadStateAsync(_name, _context.GrainId, Current, cancellationToken),
                StateOperationKind.Write => _store.WriteStateAsync(_name, _context.GrainId, Current, cancellationToken),
                _ => _store.ClearStateAsync(_name, _context.GrainId, Current, cancellationToken),
            };
            await access;
            if (kind == StateOperationKind.Read)
                IsStateInitialized = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            LogFailed(_logger, e, _store.GetType().Name, _name, kind, _context.GrainId);
            if (e is OrleansException)
                throw;
            throw new OrleansException(
                $"Error from storage provider {_store.GetType().Name}.{_name} during {kind}StateAsync for grain {_context.GrainId}: {e.Message}", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Storage {Provider}.{StateName} failed to {Kind} the state of grain {GrainId}")]
    private static partial void LogFailed(
        ILogger logger, Exception exception, string provider, string stateName, StateOperationKind kind, GrainId grainId);
}
