using System.Runtime.ExceptionServices;

namespace Orleans.Runtime;

/// <summary>The caller's side of a stream: asks for the next batch when the last one is used up.</summary>
internal sealed class GrainEnumerator<T> : IAsyncEnumerator<T>
{
    private readonly AsyncEnumerableRequest<T> _request;
    private readonly IAsyncEnumerableGrainExtension _grain;
    private readonly CancellationTokenSource? _linked;
    private readonly CancellationToken _token;
    private readonly Guid _id = Guid.NewGuid();
    private IReadOnlyList<T> _batch = [];
    private int _index;
    private bool _started;
    private bool _ended;

    public GrainEnumerator(GrainReference reference, AsyncEnumerableRequest<T> request, CancellationToken argument, CancellationToken token)
    {
        _request = request;
        _grain = reference.AsReference<IAsyncEnumerableGrainExtension>();
        if (argument.CanBeCanceled && token.CanBeCanceled)
        {
            _linked = CancellationTokenSource.CreateLinkedTokenSource(argument, token);
            _token = _linked.Token;
        }
        else
        {
            _token = argument.CanBeCanceled ? argument : token;
        }
    }

    public T Current => _index > 0 && _index <= _batch.Count
        ? _batch[_index - 1]
        : throw new InvalidOperationException("The stream stands on no element.");

    public async ValueTask<bool> MoveNextAsync()
    {
        while (true)
        {
            _token.ThrowIfCancellationRequested();
            if (_index < _batch.Count)
            {
                _index++;
                return true;
            }

            _batch = [];
            _index = 0;
            if (_ended)
                return false;
            Take(await Ask());
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_started && !_ended)
            {
                _ended = true;
                await _grain.DisposeAsync(_id);
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The grain or its silo is gone, and the enumeration with it.
        }
        finally
        {
            _linked?.Dispose();
        }
    }

    private ValueTask<(EnumerationResult Status, object? Value)> Ask()
    {
        if (_started)
            return _grain.MoveNext<T>(_id, _token);
        _started = true;
        return _grain.StartEnumeration(_id, _request, _token);
    }

    private void Take((EnumerationResult Status, object? Value) answer)
    {
        var (status, value) = answer;
        _ended = (status & (EnumerationResult.Completed | EnumerationResult.Error | EnumerationResult.Canceled | EnumerationResult.MissingEnumeratorError)) != 0;
        if ((status & EnumerationResult.Batch) != 0)
            _batch = (IReadOnlyList<T>)value!;
        else if ((status & EnumerationResult.Element) != 0)
            _batch = [(T)value!];
        else if (status == EnumerationResult.Error)
            ExceptionDispatchInfo.Throw((Exception)value!);
        else if (status == EnumerationResult.MissingEnumeratorError)
            throw new EnumerationAbortedException("Enumeration aborted: the remote target does not have a record of this enumerator. This likely indicates that the remote grain was deactivated since enumeration begun or that the enumerator was idle for longer than the expiration period.");
        else if (status == EnumerationResult.Canceled)
            throw new OperationCanceledException(_token);
    }
}
