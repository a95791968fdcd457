namespace Orleans.Runtime;

/// <summary>The streams of one activation that somebody reads.</summary>
internal sealed class AsyncEnumerableGrainExtension : IAsyncEnumerableGrainExtension, IAsyncDisposable, IDisposable
{
    /// <summary>A reader that has not asked for so long has gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(3);

    private readonly Dictionary<Guid, OpenEnumeration> _open = [];
    private readonly IGrainContext _context;
    private readonly ITimer _sweep;

    public AsyncEnumerableGrainExtension(IGrainContextAccessor accessor, TimeProvider clock)
    {
        _context = accessor.GrainContext;
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _sweep = clock.CreateTimer(
                static state =>
                {
                    var self = (AsyncEnumerableGrainExtension)state!;
                    self._context.Scheduler.QueueAction(() => _ = self.Sweep());
                },
                this,
                Silence,
                Silence);
        }
    }

    public ValueTask<(EnumerationResult Status, object? Value)> StartEnumeration<T>(Guid requestId, IAsyncEnumerableRequest<T> request) =>
        StartEnumeration(requestId, request, default);

    public ValueTask<(EnumerationResult Status, object? Value)> StartEnumeration<T>(
        Guid requestId, IAsyncEnumerableRequest<T> request, CancellationToken cancellationToken)
    {
        request.SetTarget(_context);
        var opened = new OpenEnumeration<T>(request);
        if (!_open.TryAdd(requestId, opened))
            throw new InvalidOperationException($"The enumeration {requestId} was started before.");
        return Next<T>(requestId, opened, cancellationToken);
    }

    public ValueTask<(EnumerationResult Status, object? Value)> MoveNext<T>(Guid requestId) => MoveNext<T>(requestId, default);

    public ValueTask<(EnumerationResult Status, object? Value)> MoveNext<T>(Guid requestId, CancellationToken cancellationToken) =>
        _open.TryGetValue(requestId, out var open)
            ? Next<T>(requestId, (OpenEnumeration<T>)open, cancellationToken)
            : new((EnumerationResult.MissingEnumeratorError, null));

    public ValueTask DisposeAsync(Guid requestId) => _open.Remove(requestId, out var open) ? open.DisposeAsync() : default;

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        foreach (var id in _open.Keys.ToArray())
            await DisposeAsync(id);
    }

    public void Dispose() => _sweep.Dispose();

    private async ValueTask<(EnumerationResult Status, object? Value)> Next<T>(Guid id, OpenEnumeration<T> open, CancellationToken token)
    {
        var answer = await open.Next(token);
        if ((answer.Status & (EnumerationResult.Completed | EnumerationResult.Error | EnumerationResult.Canceled)) != 0)
            await DisposeAsync(id);
        return answer;
    }

    private async Task Sweep()
    {
        var oldest = Environment.TickCount64 - (long)Silence.TotalMilliseconds;
        foreach (var (id, open) in _open.ToArray())
        {
            if (open.LastAsked < oldest && !open.IsBusy)
                await DisposeAsync(id);
        }
    }
}
