namespace Orleans.Runtime;

/// <summary>A value that changes: each reader sees the newest at once, then each later one in order.</summary>
internal sealed class Feed<T>(T first) : IAsyncEnumerable<T>
{
    private readonly Lock _gate = new();
    private Node _newest = new(first);

    /// <summary>The newest value.</summary>
    public T Current => Volatile.Read(ref _newest).Value;

    public void Publish(T value)
    {
        Node before;
        var next = new Node(value);
        lock (_gate)
        {
            before = _newest;
            Volatile.Write(ref _newest, next);
        }

        before.Next.SetResult(next);
    }

    /// <summary>No more values come.</summary>
    public void Complete() => Volatile.Read(ref _newest).Next.TrySetResult(null);

    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        for (var node = Volatile.Read(ref _newest); node is not null; node = await node.Next.Task.WaitAsync(cancellationToken).ConfigureAwait(false))
            yield return node.Value;
    }

    private sealed class Node(T value)
    {
        public T Value { get; } = value;

        public TaskCompletionSource<Node?> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
