namespace Orleans.Runtime;

/// <summary>
/// Answers with as many elements as are there at once, up to the batch size; when none comes for a while, with a heartbeat, so that the call does not time out.
/// </summary>
internal sealed class OpenEnumeration<T> : OpenEnumeration
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IAsyncEnumerableRequest<T> _request;
    private readonly CancellationTokenSource _stopped = new();
    private readonly IAsyncEnumerator<T> _elements;
    private Task<bool>? _pending;
    private bool _disposed;

    public OpenEnumeration(IAsyncEnumerableRequest<T> request)
    {
        _request = request;
        _elements = request.InvokeImplementation().GetAsyncEnumerator(_stopped.Token);
    }

    public override bool IsBusy => _pending is { IsCompleted: false };

    public async ValueTask<(EnumerationResult Status, object? Value)> Next(CancellationToken cancellationToken)
    {
        LastAsked = Environment.TickCount64;
        List<T>? batch = null;
        try
        {
            while (true)
            {
                _pending ??= _elements.MoveNextAsync().AsTask();
                if (!_pending.IsCompleted)
                {
                    if (batch is not null)
                        return Answer(batch, default);
                    await Task.WhenAny(_pending, Task.Delay(Patience, cancellationToken));
                    if (!_pending.IsCompleted)
                        return (cancellationToken.IsCancellationRequested ? EnumerationResult.Canceled : EnumerationResult.Heartbeat, null);
                }

                var more = await _pending;
                _pending = null;
                if (!more)
                    return Answer(batch, EnumerationResult.Completed);
                (batch ??= []).Add(_elements.Current);
                if (batch.Count >= _request.MaxBatchSize)
                    return Answer(batch, default);
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            return (EnumerationResult.Canceled, null);
        }
        catch (Exception exception) when (batch is not null)
        {
            // What came before the failure is handed over first; the next question meets the failure.
            _pending = Task.FromException<bool>(exception);
            return Answer(batch, default);
        }
        catch (Exception exception)
        {
            return (EnumerationResult.Error, exception);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stopped.CancelAsync();
        _request.TryCancel();
        if (_pending is { IsCompleted: false } pending)
        {
            // The enumerator may only be disposed once it stands still, which the cancellation brings about if the grain heeds it.
            _ = DisposeAfter(pending);
            return;
        }

        await _elements.DisposeAsync();
    }

    private static (EnumerationResult Status, object? Value) Answer(List<T>? batch, EnumerationResult end) => batch switch
    {
        null => (end, null),
        [var one] => (end | EnumerationResult.Element, one),
        _ => (end | EnumerationResult.Batch, batch),
    };

    private async Task DisposeAfter(Task pending)
    {
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _elements.DisposeAsync();
    }
}
