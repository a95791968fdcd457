namespace Wetware.Web.Live;

/// <summary>A page that is read again every <see cref="Interval"/>, or when there is something new, after each action, and when its address changes.</summary>
/// <typeparam name="T">What is read.</typeparam>
public abstract class PolledPage<T> : ConsolePage
    where T : class
{
    private int _version;
    private bool _isShown;

    /// <summary>What was read last for the present address; null before.</summary>
    protected T? Data { get; private set; }

    /// <summary>Time between two readings.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromSeconds(5);

    /// <summary>Reads what is shown.</summary>
    protected abstract Task<T> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Waits until it is to be read again.</summary>
    protected virtual Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Interval, Time, cancellationToken);

    /// <inheritdoc />
    protected sealed override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var version = _version;
        var data = await ReadAsync(cancellationToken);

        // The address may have changed meanwhile.
        if (version == _version)
            Data = data;
    }

    /// <inheritdoc />
    protected sealed override async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await WaitAsync(cancellationToken);
            await ShowAsync(() => LoadAsync(cancellationToken));
        }
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!_isShown)
        {
            _isShown = true; // the first reading is under way
            return;
        }

        _version++;
        (Data, Refusal) = (null, null);
        try
        {
            await ShowAsync(() => LoadAsync(End));
        }
        catch (OperationCanceledException) when (End.IsCancellationRequested)
        {
            // The page is gone, and with it who would read the answer.
        }
        catch (Exception error)
        {
            Refusal = Faults.Text(error);
        }
    }
}
