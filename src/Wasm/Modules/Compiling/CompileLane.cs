namespace Wetware.Wasm.Modules;

/// <summary>A bounded number of processes and those who wait for one, first come first served.</summary>
internal sealed class CompileLane(int processes, int queueLength, bool keepsIdle, Func<CancellationToken, Task<CompilerChild>> start) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(processes);
    private readonly Stack<CompilerChild> _idle = [];
    private readonly Lock _gate = new();
    private int _waiting;
    private bool _disposed;

    /// <summary>Requests that wait or are worked on.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Lends a process to <paramref name="use"/>, which answers whether it can be used again.</summary>
    /// <exception cref="CompilerBusyException">Too many wait.</exception>
    public async Task UseAsync(Func<CompilerChild, Task<bool>> use, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > queueLength + processes)
        {
            Interlocked.Decrement(ref _waiting);
            throw new CompilerBusyException($"{queueLength} modules wait to be compiled on this node already");
        }

        try
        {
            await _free.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                await LendAsync(use, cancellation).ConfigureAwait(false);
            }
            finally
            {
                _free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public async ValueTask DisposeAsync()
    {
        CompilerChild[] idle;
        lock (_gate)
        {
            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var child in idle)
            await child.DisposeAsync().ConfigureAwait(false);
    }

    private async Task LendAsync(Func<CompilerChild, Task<bool>> use, CancellationToken cancellation)
    {
        CompilerChild? child;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _idle.TryPop(out child);
        }

        child ??= await start(cancellation).ConfigureAwait(false);
        var good = false;
        try
        {
            good = await use(child).ConfigureAwait(false);
        }
        finally
        {
            var kept = false;
            lock (_gate)
            {
                if (good && !_disposed && (keepsIdle || Waiting > processes))
                {
                    _idle.Push(child);
                    kept = true;
                }
            }

            if (!kept)
                await child.DisposeAsync().ConfigureAwait(false);
        }
    }
}
