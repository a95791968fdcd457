using System.Threading.Channels;

namespace Wetware.Tests;

/// <summary>What events brought, to be waited for one by one.</summary>
internal sealed class Inbox<T>
{
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>();

    public void Add(T item) => _items.Writer.TryWrite(item);

    public async Task<T> Next(string what)
    {
        using var deadline = new CancellationTokenSource(Link.Deadline);
        try
        {
            return await _items.Reader.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"not so within {Link.Deadline.TotalSeconds:0} s: {what}");
        }
    }

    public bool TryNext(out T? item) => _items.Reader.TryRead(out item);
}
