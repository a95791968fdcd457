using Wetware.Errors;
using Wetware.Queues;
using Wetware.Waiting;

namespace Wetware.Grains.Raft.Guests;

/// <summary>
/// Leases that are asked for in slices: an operation leases once, however often it is asked for. Items of an operation that nobody asks for any more are given
/// back. Used by its grain alone, one turn at a time.
/// </summary>
internal sealed class LeaseOperations(TimeProvider time)
{
    /// <summary>Operations of one grain.</summary>
    public const int Most = 256;

    private readonly Dictionary<Guid, Operation> _operations = [];

    /// <summary>How many are under way, or were served a short time ago.</summary>
    public int Count => _operations.Count;

    /// <summary>Returns the items of an operation; null when there are none within the slice.</summary>
    /// <param name="id">The operation.</param>
    /// <param name="lease">Leases; called once for an operation.</param>
    /// <param name="giveBack">Gives items back that nobody has asked for in time.</param>
    /// <param name="slice">How long to wait.</param>
    /// <param name="cancellationToken">Ends this wait, not the operation.</param>
    public async Task<IReadOnlyList<DeliveredItem>?> Ask(
        Guid id,
        Func<CancellationToken, Task<IReadOnlyList<DeliveredItem>>> lease,
        Func<IReadOnlyList<DeliveredItem>, Task> giveBack,
        TimeSpan slice,
        CancellationToken cancellationToken)
    {
        if (!_operations.TryGetValue(id, out var operation))
        {
            if (_operations.Count >= Most)
                throw new WetwareException(ErrorKind.Overloaded, $"{Most} leases of this topic wait at this node; try again later");
            _operations.Add(id, operation = new(lease) { Asked = time.GetTimestamp() });
            operation.Watching = Watch(id, operation, giveBack);
        }

        operation.Asked = time.GetTimestamp();
        try
        {
            var items = await operation.Items.WaitAsync(slice, time, cancellationToken);
            operation.IsServed = true;
            return items;
        }
        catch (TimeoutException) when (!operation.Items.IsCompleted)
        {
            return null;
        }
    }

    /// <summary>Ends an operation; returns its items when it was served before.</summary>
    public async Task<IReadOnlyList<DeliveredItem>?> Withdraw(Guid id)
    {
        if (!_operations.TryGetValue(id, out var operation))
            return null;
        operation.Asked = time.GetTimestamp();
        await operation.Stop.CancelAsync();
        try
        {
            var items = await operation.Items;
            operation.IsServed = true;
            return items;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    // Ends with the operation, at the latest some time after it was last asked for.
    private async Task Watch(Guid id, Operation operation, Func<IReadOnlyList<DeliveredItem>, Task> giveBack)
    {
        while (time.GetElapsedTime(operation.Asked) < LongPoll.IdleTimeout)
            await Task.Delay(LongPoll.IdleTimeout / 3, time);
        await operation.Stop.CancelAsync();
        await ((Task)operation.Items).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _operations.Remove(id);
        operation.Stop.Dispose();
        if (operation is { IsServed: false, Items: { IsCompletedSuccessfully: true, Result.Count: > 0 } })
            await giveBack(operation.Items.Result);
    }

    private sealed class Operation
    {
        public Operation(Func<CancellationToken, Task<IReadOnlyList<DeliveredItem>>> lease) => Items = lease(Stop.Token);

        public CancellationTokenSource Stop { get; } = new();

        public Task<IReadOnlyList<DeliveredItem>> Items { get; }

        public long Asked { get; set; }

        public bool IsServed { get; set; }

        public Task Watching { get; set; } = Task.CompletedTask;
    }
}
